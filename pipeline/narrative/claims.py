"""What the text of a report claims in numbers, each claim bound to the clause that makes it.

A claim needs its verb, its object and its number in one clause, with nothing unknown between them.
Whatever is compared with another year, belongs to a channel or speaks of another matter is no
claim: a claim that is missed costs less than one that the agency never made.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.narrative.patterns import (
    ALL_DONE,
    BOTH_KINDS,
    CARRIED_INCLUDED,
    COUNTED,
    DENIES,
    DISCLOSURE,
    NONE_RECEIVED,
    NOT_OUR_CASES,
    NOT_QUITE_ALL,
    ONE_KIND_OF_APPLICANT,
    ONLY_REQUESTS,
    OTHER_MATTERS,
    OTHER_TIMES,
    OUTCOMES,
    PATTERNS,
    RECEIVED_SOME,
    REQUESTS,
    SOME_RECEIVED,
    Context,
    Pattern,
    Subject,
)

DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
# Names of laws, document numbers and quotations hold numbers and years that nobody claims.
QUOTED = re.compile(r"《[^《》]*+》|〈[^〈〉]*+〉|〔[^〔〕]*+〕|\[20\d\d\]\d*+号?|(?<!\d)\d++号")
APPLICANTS = re.compile(r"(?<=公民|法人|群众|企业|组织)、(?=公民|法人|其他组织|社会组织|企业)")
COMPARED_WITH = re.compile(r"(?:较|比|与|同)(?:20\d\d年|上一?年|去年|往年)度?(?:同期)?(?:相比)?")
SENTENCE = re.compile(r"[^。！？]+")
CLAUSE = re.compile(r"(?:[^，、；：;:（）(),]|,(?=\d{3}(?!\d)))+")
YEAR = re.compile(r"(20\d\d)年")
NUMERALS = {character: value for value, character in enumerate("零一二三四五六七八九")}
NUMERALS |= {"〇": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}
# Nine times the longest sentence of the samples. What is longer is no sentence, and nothing in it
# is claimed: its clauses would be searched once for each other.
LONGEST_SENTENCE = 2000
TOO_LONG = "claims.too-long"
LONGEST_NUMBER = 12  # characters: more cases than there are people


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is searched, the one before it, and itself as printed, without blanks.

    `section` is where it stands, None where nobody said.
    """

    text: str
    last: str
    quote: str
    section: int | None = None

    @property
    def heard(self) -> str:
        return f"{self.last}。{self.text}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that the text gives for a subject, and the sentence as printed, without blanks.

    `includes_carried` says that the sentence counts carried-in requests among those received.
    `section` is where it stands, None where nobody said. `is_sure` is False where requests of some
    kind are counted, and nothing near says of which.
    """

    subject: Subject
    count: int
    quote: str
    includes_carried: bool = False
    section: int | None = None
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, its sentence, where it begins there, and all that is heard when the sentence ends:
    the sentence before and this one."""

    text: str
    of: Sentence
    at: int
    heard: str

    @property
    def sentence(self) -> str:
        return self.of.text

    @property
    def quote(self) -> str:
        return self.of.quote

    @property
    def begins(self) -> int:
        """Where it begins in what is heard."""
        return len(self.heard) - len(self.of.text) + self.at

    @property
    def ends(self) -> int:
        return self.begins + len(self.text)


def claims_in(text: str, year: int | None, section: int | None = None) -> tuple[Claim, ...]:
    """Every claim that a text makes for one report year, in the order of the text."""
    return tuple(claim for clause in clauses_of(text, section) for claim in _claims(clause, year))


def sentences_of(text: str, section: int | None = None) -> Iterator[Sentence]:
    """The sentences of a text, blanks removed, quoted titles and comparisons blotted out.

    What is longer than any sentence is left out; `longest_sentence` tells.
    """
    plain = APPLICANTS.sub("和", re.sub(r"\s", "", text).translate(DIGITS))
    masked = COMPARED_WITH.sub(_blot, QUOTED.sub(_blot, plain))
    last = ""
    for sentence in SENTENCE.finditer(masked):
        is_one = sentence.end() - sentence.start() <= LONGEST_SENTENCE
        if is_one:
            yield Sentence(sentence[0], last, plain[sentence.start() : sentence.end()], section)
        last = sentence[0] if is_one else ""


def longest_sentence(text: str) -> int:
    """How many characters the longest sentence of a text has, blanks not counted."""
    plain = re.sub(r"\s", "", text)
    return max((found.end() - found.start() for found in SENTENCE.finditer(plain)), default=0)


def clauses_of(text: str, section: int | None = None) -> Iterator[Clause]:
    """The clauses of all sentences of a text, in its order."""
    for sentence in sentences_of(text, section):
        heard = sentence.heard
        for clause in CLAUSE.finditer(sentence.text):
            yield Clause(clause[0], sentence, clause.start(), heard)


def _blot(match: re.Match[str]) -> str:
    return "＊" * len(match[0])


def _claims(clause: Clause, year: int | None) -> Iterator[Claim]:
    if not COUNTED.search(clause.text) or not _is_of_year(clause, year):
        return
    for pattern in PATTERNS:
        match = pattern.words.search(clause.text)
        if match is not None and not _is_restricted(pattern, clause, match):
            yield from _as_meant(pattern, clause, match)
    if _speaks_of_reviews_alone(clause):
        for subject, words in OUTCOMES:
            match = words.search(clause.text)
            if match:
                yield from _claim(subject, match, clause)


def _as_meant(pattern: Pattern, clause: Clause, match: re.Match[str]) -> Iterator[Claim]:
    if _is_about(pattern.context, clause, match):
        yield from _claim(pattern.subject, match, clause)
    elif pattern.subject in (Subject.NEW, Subject.RECEIVED) and _is_unnamed(clause, match):
        yield from (replace(one, is_sure=False) for one in _claim(pattern.subject, match, clause))


def _claim(subject: Subject, match: re.Match[str], clause: Clause) -> Iterator[Claim]:
    count = number_of(match["count"])
    if count is not None:
        includes_carried = _stands_in(CARRIED_INCLUDED, clause.sentence)
        yield Claim(subject, count, clause.quote, includes_carried, clause.of.section)


def _is_restricted(pattern: Pattern, clause: Clause, match: re.Match[str]) -> bool:
    """Whether anything makes the number one of a part, of another time or of another kind."""
    context = pattern.context
    if context.not_before.search(clause.text[: match.start()]):
        return True
    if context.not_in is not None and _stands_in(context.not_in, clause.sentence):
        return True
    return "诉" in match[0] and bool(
        BOTH_KINDS.search(clause.heard[: clause.begins].rstrip("、和及与"))
    )


def _is_unnamed(clause: Clause, match: re.Match[str]) -> bool:
    """收到申请3件: of a report on disclosure it should be such requests, unless others are near."""
    is_plain = _last_end(REQUESTS, clause.heard, clause.ends) is None
    return is_plain and "申请" in match[0] and not _stands_in(OTHER_MATTERS, clause.heard)


def _is_about(context: Context, clause: Clause, match: re.Match[str]) -> bool:
    """The matter was named before the clause ended, and no other one before the number."""
    heard = clause.sentence if context.in_sentence else clause.heard
    begins = clause.at if context.in_sentence else clause.begins
    mention = _last_end(context.about, heard, begins + len(clause.text))
    if mention is None:
        return False
    since = mention, begins + match.start()
    return context.not_since is None or not context.not_since.search(heard, *since)


# A sentence is asked once for each of its clauses; so it is searched once.
@lru_cache(maxsize=64)
def _stands_in(words: re.Pattern[str], text: str) -> bool:
    return words.search(text) is not None


@lru_cache(maxsize=64)
def _ends_of(words: re.Pattern[str], text: str) -> list[int]:
    return [found.end() for found in words.finditer(text)]


def _last_end(words: re.Pattern[str], text: str, until: int) -> int | None:
    """Where these words end last before a place; None where they do not stand before it.

    No words run from one clause into the next.
    """
    ends = _ends_of(words, text)
    before = bisect_right(ends, until)
    return ends[before - 1] if before else None


def _speaks_of_reviews_alone(clause: Clause) -> bool:
    sentence = clause.sentence
    return (
        "行政复议" in sentence
        and "诉" not in sentence
        and _stands_in(DISCLOSURE, sentence)
        and not _stands_in(NOT_OUR_CASES, sentence)
    )


def _is_of_year(clause: Clause, year: int | None) -> bool:
    """The last year named before the number is the report's, or none is named."""
    named = _last_end(YEAR, clause.heard, clause.ends)
    if year is None or named is None:
        return True
    return clause.heard[named - len("2022年") : named - len("年")] == str(year)


def number_of(printed: str) -> int | None:
    """1,113 or 二十三 as a number; None for anything else."""
    if len(printed) > LONGEST_NUMBER:
        return None
    if printed[0].isdecimal():
        digits = printed.replace(",", "")
        return int(digits) if digits.isascii() and digits.isdecimal() else None
    return _from_numerals(printed)


def _from_numerals(printed: str) -> int | None:
    total, digit = 0, 0
    for character in printed:
        if character in PLACES:
            total += (digit or 1) * PLACES[character]
            digit = 0
        elif digit:
            return None  # 二三件 is no number but "two or three"
        else:
            digit = NUMERALS[character]
    return total + digit


def none_received(
    text: str, year: int | None, names: Iterable[str] = (), section: int | None = None
) -> tuple[Sentence, bool] | None:
    """The sentence in which the agency, under one of its names, says that it got no request, and
    whether it says of which kind.

    One channel, one kind of applicant, one part of the year or one unit below it is not all.
    """
    unsure = None
    for clause in clauses_of(text, section):
        match = NONE_RECEIVED.search(clause.text)
        if match is None:
            continue
        denied = _as_itself(names, clause.text[: match.start()])
        is_own = DENIES.fullmatch(denied) and _is_of_year(clause, year)
        if not (is_own and _is_of_all(clause, match)):
            continue
        if _last_end(REQUESTS, clause.heard, clause.ends) is not None:
            return clause.of, True
        if unsure is None and _is_unnamed(clause, match):
            unsure = clause.of, False
    return unsure


def _as_itself(names: Iterable[str], text: str) -> str:
    """The text as the agency speaks of itself: 柳泉街道 is 我街道."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "我")
    return text


def _is_of_all(clause: Clause, match: re.Match[str]) -> bool:
    applicants = set(ONE_KIND_OF_APPLICANT.findall(match[0]))
    denied_at = clause.at + match.start()
    is_partial = (
        _last_end(SOME_RECEIVED, clause.sentence, denied_at) is not None
        or _stands_in(OTHER_TIMES, clause.sentence)
        or _stands_in(RECEIVED_SOME, clause.sentence)
    )
    return not is_partial and (not applicants or {"公民", "法人"} <= applicants)


def all_done(text: str, section: int | None = None) -> tuple[Sentence, bool] | None:
    """The sentence that says that all requests were handled, and whether it is sure to.

    It is only where nothing but words of requests stands between them and that all was done. Any
    other words may name something else that was done; where they surely do, nothing is said.
    """
    doubtful = None
    for clause in clauses_of(text, section):
        done = ALL_DONE.search(clause.text)
        if done is None or not _stands_in(REQUESTS, clause.sentence):
            continue
        if _is_done_with_requests(clause, done) and not _stands_in(NOT_QUITE_ALL, clause.sentence):
            return clause.of, True
        if doubtful is None and not OTHER_MATTERS.search(_subject_of(clause, done)):
            doubtful = clause.of, False
    return doubtful


def _is_done_with_requests(clause: Clause, done: re.Match[str]) -> bool:
    """Whether requests are what was done: named before it in words of theirs alone, or after it."""
    behind = clause.text[done.end() :]
    if REQUESTS.search(behind):
        return not done.start() and ONLY_REQUESTS.fullmatch(behind) is not None
    until = clause.at + done.start()
    mention = _last_end(REQUESTS, clause.sentence, until)
    return (
        mention is not None and ONLY_REQUESTS.fullmatch(clause.sentence, mention, until) is not None
    )


def _subject_of(clause: Clause, done: re.Match[str]) -> str:
    """What the clause names since it last spoke of requests."""
    before = clause.text[: done.start()]
    return before[_last_end(REQUESTS, before, len(before)) or 0 :] + clause.text[done.end() :]


def counts_of(claims: Iterable[Claim], *subjects: Subject) -> list[Claim]:
    """The claims about these subjects."""
    return [claim for claim in claims if claim.subject in subjects]


def other_numbers(claim: Claim, claims: Iterable[Claim]) -> set[int]:
    """The counts in the sentence of a claim that no claim of the text accounts for."""
    printed = {number_of(match["count"]) for match in COUNTED.finditer(claim.quote)}
    return {number for number in printed if number is not None} - {one.count for one in claims}

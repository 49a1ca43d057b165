"""What the text of a report claims in numbers, each claim bound to the clause that makes it.

A claim needs its verb, its object and its number in one clause, with nothing unknown between them.
Whatever is compared with another year, belongs to a channel or speaks of another matter is no
claim: a claim that is missed costs less than one that the agency never made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.narrative_patterns import (
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
    OTHER_TIME,
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
QUOTED = re.compile(r"《[^《》]*》|〈[^〈〉]*〉|〔[^〔〕]*〕|\[20\d\d\]\d*号?|\d+号")
APPLICANTS = re.compile(r"(?<=公民|法人|群众|企业|组织)、(?=公民|法人|其他组织|社会组织|企业)")
COMPARED_WITH = re.compile(r"(?:较|比|与|同)(?:20\d\d年|上一?年|去年|往年)度?(?:同期)?(?:相比)?")
SENTENCE = re.compile(r"[^。！？]+")
CLAUSE = re.compile(r"(?:[^，、；：;:（）(),]|,(?=\d{3}(?!\d)))+")
YEAR = re.compile(r"(20\d\d)年")
NUMERALS = {character: value for value, character in enumerate("零一二三四五六七八九")}
NUMERALS |= {"〇": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that the text gives for a subject, and the sentence as printed, without blanks.

    `includes_carried` says that the sentence counts carried-in requests among those received.
    """

    subject: Subject
    count: int
    quote: str
    includes_carried: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with what stands before it: the clauses of its sentence and the sentence before."""

    text: str
    before: str
    sentence: str
    quote: str

    @property
    def heard(self) -> str:
        """Everything a reader has in mind when the clause ends."""
        return self.before + self.text


def claims_in(text: str, year: int | None) -> tuple[Claim, ...]:
    """Every claim that a text makes for one report year, in the order of the text."""
    return tuple(claim for clause in clauses_of(text) for claim in _claims(clause, year))


def clauses_of(text: str) -> Iterator[Clause]:
    """The clauses of a text, blanks removed, quoted titles and comparisons blotted out."""
    plain = APPLICANTS.sub("和", re.sub(r"\s", "", text).translate(DIGITS))
    masked = COMPARED_WITH.sub(_blot, QUOTED.sub(_blot, plain))
    last = ""
    for sentence in SENTENCE.finditer(masked):
        quote = plain[sentence.start() : sentence.end()]
        for clause in CLAUSE.finditer(sentence[0]):
            before = f"{last}。{sentence[0][: clause.start()]}"
            yield Clause(clause[0], before, sentence[0], quote)
        last = sentence[0]


def _blot(match: re.Match[str]) -> str:
    return "＊" * len(match[0])


def _claims(clause: Clause, year: int | None) -> Iterator[Claim]:
    if not COUNTED.search(clause.text) or not _is_of_year(clause.heard, year):
        return
    for pattern in PATTERNS:
        match = pattern.words.search(clause.text)
        if match and _is_meant(pattern, clause, match):
            yield from _claim(pattern.subject, match, clause)
    if _speaks_of_reviews_alone(clause):
        for subject, words in OUTCOMES:
            match = words.search(clause.text)
            if match:
                yield from _claim(subject, match, clause)


def _claim(subject: Subject, match: re.Match[str], clause: Clause) -> Iterator[Claim]:
    count = number_of(match["count"])
    if count is not None:
        yield Claim(subject, count, clause.quote, bool(CARRIED_INCLUDED.search(clause.sentence)))


def _is_meant(pattern: Pattern, clause: Clause, match: re.Match[str]) -> bool:
    """The right matter has been named, no other one since, and nothing restricts the number."""
    context = pattern.context
    if context.not_before.search(clause.text[: match.start()]):
        return False
    if context.not_in is not None and context.not_in.search(clause.sentence):
        return False
    if BOTH_KINDS.search(clause.before.rstrip("、和及与")) and "诉" in match[0]:
        return False
    return _is_about(context, clause, match)


def _is_about(context: Context, clause: Clause, match: re.Match[str]) -> bool:
    before = clause.before.split("。", 1)[1] if context.in_sentence else clause.before
    heard = before + clause.text
    mentions = list(context.about.finditer(heard))
    if not mentions:
        return False
    since = heard[mentions[-1].end() : len(before) + match.start()]
    return context.not_since is None or not context.not_since.search(since)


def _speaks_of_reviews_alone(clause: Clause) -> bool:
    sentence = clause.sentence
    return (
        "行政复议" in sentence
        and "诉" not in sentence
        and bool(DISCLOSURE.search(sentence))
        and not NOT_OUR_CASES.search(sentence)
    )


def _is_of_year(heard: str, year: int | None) -> bool:
    """The last year named before the number is the report's, or none is named."""
    years = YEAR.findall(heard)
    return year is None or not years or int(years[-1]) == year


def number_of(printed: str) -> int | None:
    """1,113 or 二十三 as a number; None for anything else."""
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


def none_received(text: str, year: int | None, names: Iterable[str] = ()) -> str | None:
    """The sentence in which the agency, under one of its names, says that it got no request.

    One channel, one kind of applicant, one part of the year or one unit below it is not all.
    """
    for clause in clauses_of(text):
        match = NONE_RECEIVED.search(clause.text)
        if match is None or not REQUESTS.search(clause.heard):
            continue
        denied = _as_itself(names, clause.text[: match.start()])
        is_own = DENIES.fullmatch(denied) and _is_of_year(clause.heard, year)
        if is_own and _is_of_all(clause, match):
            return clause.quote
    return None


def _as_itself(names: Iterable[str], text: str) -> str:
    """The text as the agency speaks of itself: 柳泉街道 is 我街道."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "我")
    return text


def _is_of_all(clause: Clause, match: re.Match[str]) -> bool:
    applicants = set(ONE_KIND_OF_APPLICANT.findall(match[0]))
    said_before = clause.sentence[: clause.sentence.index(match[0])]
    is_partial = (
        SOME_RECEIVED.search(said_before)
        or re.search(OTHER_TIME, clause.sentence)
        or RECEIVED_SOME.search(clause.sentence)
    )
    return not is_partial and (not applicants or {"公民", "法人"} <= applicants)


def all_done(text: str) -> tuple[str, bool] | None:
    """The sentence that says that all requests were handled, and whether it is without reserve."""
    for clause in clauses_of(text):
        if ALL_DONE.search(clause.text) and REQUESTS.search(clause.sentence):
            return clause.quote, not NOT_QUITE_ALL.search(clause.sentence)
    return None


def counts_of(claims: Iterable[Claim], *subjects: Subject) -> list[Claim]:
    """The claims about these subjects."""
    return [claim for claim in claims if claim.subject in subjects]


def other_numbers(claim: Claim, claims: Iterable[Claim]) -> set[int]:
    """The counts in the sentence of a claim that no claim of the text accounts for."""
    printed = {number_of(match["count"]) for match in COUNTED.finditer(claim.quote)}
    return {number for number in printed if number is not None} - {one.count for one in claims}

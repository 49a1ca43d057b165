"""Fields of Word: what a page shows of them, whatever is stored."""

from __future__ import annotations

# Those whose stored result is what a page shows (ECMA-376-1, 17.16.5); others, such as PAGE, are
# worked out anew when it is shown.
KEPT = frozenset(
    ("FORMTEXT", "HYPERLINK", "MERGEFIELD", "QUOTE", "REF", "SEQ", "DOCPROPERTY", "ADDIN")
)


class Fields:
    """The fields that are open where a text has been read up to."""

    def __init__(self) -> None:
        self._says: list[str] = []  # of each, its instruction
        self._has_result: list[bool] = []

    def begin(self) -> None:
        """A field begins with its instruction."""
        self._says.append("")
        self._has_result.append(False)

    def separate(self) -> None:
        """The instruction of the innermost field ends, and its result begins."""
        self._has_result[-1:] = [True] * bool(self._says)

    def end(self) -> None:
        """The innermost field ends; an end without one means nothing."""
        del self._says[-1:], self._has_result[-1:]

    def say(self, text: str) -> None:
        """Take a part of the instruction of the innermost field."""
        if self._says:
            self._says[-1] += text

    @property
    def is_instruction(self) -> bool:
        """Whether what stands here is an instruction, of which a page shows nothing."""
        return not all(self._has_result)

    @property
    def are_kept(self) -> bool:
        """Whether a page shows results that stand here as they are stored."""
        return all(map(is_kept, self._says))


def is_kept(instruction: str) -> bool:
    """Whether a page shows the result of a field as it is stored; a formula's, too."""
    name = instruction.strip().split(" ")[0].upper()
    return name in KEPT or name.startswith("=")

"""Numbers of sheets as their formats show them; what shows no plain number is not understood."""

from __future__ import annotations

import pytest

from pipeline.formats.sheet.number_formats import hides_text, shown_number

ACCOUNTING = '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)'


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (94.99999999999999, "General", "95"),
        (59237.2449, "General", "59237.2449"),
        (0, "0;-0;;@", ""),
        (0, "#", ""),
        (0, ACCOUNTING, "-"),
        (1234, "#,##0", "1,234"),
        (12, '0"件"', "12件"),
        (1.25, "0.0", "1.3"),
        (-5, "0", "-5"),
        (-5, "0;0", "5"),
        (95, "0000", "0095"),
        (5, ";;;", ""),
        (1234567, "#,##0,", "1,235"),
    ],
)
def test_a_number_is_shown_by_its_format(value: float, code: str, shown: str) -> None:
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    "code",
    [
        *("yyyy-mm-dd", "0.00E+00", "0%", "# ?/?", "[DBNum1]0", "[>5]0"),
        *('0"."0', "*-0", "[Color2]0", "[White]0"),
    ],
)
def test_a_format_that_shows_no_plain_number_is_not_understood(code: str) -> None:
    assert shown_number(7, code) is None


def test_a_format_may_hide_a_text_or_change_it() -> None:
    assert hides_text(";;;") is True
    assert hides_text("0;-0;;@") is False
    assert hides_text('0;-0;0;"第"@') is None
    assert hides_text('@"5"') is None
    assert hides_text('0;"6"@') is None
    assert hides_text("@") is False
    assert hides_text("0_ ") is False

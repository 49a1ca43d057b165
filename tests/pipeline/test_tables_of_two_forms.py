"""A clerk pasted last decade's table two above this year's table three: nothing is lost unsaid."""

from __future__ import annotations

import re

import pytest

from pipeline.reading.document import Hints
from pipeline.records import NOTHING_LOST, Outcome, Report, Why
from tests.pipeline.reference import reference
from tests.reading import read
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import PUBLICATIONS, Markup, Medium

TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
DETAILED = ("other_not_corrected", "other_fee_unpaid", "other_misc")


def _body(form: str) -> str:
    one = next(
        one
        for one in PUBLICATIONS
        if one.form == form
        and one.medium is Medium.PAGE
        and one.markup is Markup.CLEAN
        and one.fault is None
    )
    return body_html(report_of(one), one.markup)


def _mixed() -> Report:
    """A report of 2021's form with table two of 2019's."""
    new, old = _body("2021-30"), _body("2019-60")
    assert len(TABLE.findall(new)) == len(TABLE.findall(old)) == 3
    page = new.replace(TABLE.findall(new)[0], TABLE.findall(old)[0])
    return read(f"<html><body>{page}</body></html>".encode(), reference(), Hints())


@pytest.fixture(scope="module")
def mixed() -> Report:
    return _mixed()


def test_rows_of_another_form_are_named(mixed: Report) -> None:
    assert mixed.form == "2019-60"
    said = {one.detail.template: one.detail.values for one in mixed.setbacks}
    assert said["column-labels.rows-of-others"]["count"] == len(DETAILED)


def test_what_they_stand_in_place_of_is_not_blank(mixed: Report) -> None:
    cells = mixed.tables["requests"].rows["other"].values()
    assert {cell.why for cell in cells} == {Why.OTHER_LABEL}
    assert mixed.tables["requests"].value("new_received", "total") is not None


def test_nobody_is_accused_of_rows_that_were_not_read(mixed: Report) -> None:
    said = {
        one.rule for one in mixed.findings if one.outcome in (Outcome.BROKEN, Outcome.UNCERTAIN)
    }
    assert "wrong-template" in said
    assert not said & {"cell-blank", "other-handling-rows", "table-rows-missing"}
    unchecked = {one.rule for one in mixed.findings if one.outcome is Outcome.NOT_CHECKED}
    assert "t3-total-vertical" in unchecked


@pytest.mark.parametrize("form", ["2019-60", "2021-30"])
def test_a_report_of_before_on_a_later_form_says_that_it_was_not_checked(form: str) -> None:
    page = re.sub("20(?:19|20|21|22)年", "2018年", _body(form))
    report = read(f"<html><body>{page}</body></html>".encode(), reference(), Hints(year=2018))
    assert report.form == form
    said = [one for one in report.setbacks if one.kind in NOTHING_LOST]
    assert [one.detail.template for one in said] == ["document.younger-form"]
    assert not any(one.outcome is Outcome.BROKEN for one in report.findings)


@pytest.mark.parametrize("form", ["2019-60", "2021-30"])
def test_a_report_of_one_form_prints_no_rows_of_another(form: str) -> None:
    report = read(f"<html><body>{_body(form)}</body></html>".encode(), reference(), Hints())
    assert report.form == form
    assert report.setbacks == ()

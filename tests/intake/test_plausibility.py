"""A submission against the provider's own history, and its extracts against each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.intake.conftest import many_contacts, of_code
from tests.intake.packages import ALLOCATION, PERSON, SENTENCE, PackageBuilder
from warehouse.intake import CodeLists, Verdict, check, submit
from warehouse.intake.code_queue import queued_codes, suggested
from warehouse.intake.history_checks import limits_of
from warehouse.intake.plausibility import Share, plausibility_findings, profiles_before
from warehouse.ledger import Ledger, ProfilePoint
from warehouse.settings import Settings
from warehouse.signals import xmr_limits

Check = Callable[[PackageBuilder], Verdict]
KEY = ("contact", "blank", "start_time", "")


def _blank(part: int, whole: int = 1000) -> ProfilePoint:
    return ProfilePoint(
        extract_name="contact",
        statistic="blank",
        column_name="start_time",
        code="",
        numerator=part,
        denominator=whole,
    )


def _codes(found: list[tuple[str, int]]) -> list[ProfilePoint]:
    whole = sum(n for _, n in found)
    return [
        ProfilePoint(
            extract_name="contact",
            statistic="code",
            column_name="outcome_code",
            code=code,
            numerator=n,
            denominator=whole,
        )
        for code, n in found
    ]


def _earlier(shares: list[int | None]) -> list[dict[tuple[str, str, str, str], Share] | None]:
    return [None if n is None else {KEY: Share(part=n, whole=1000)} for n in shares]


STEADY = [100, 110, 100, 110, 100, 110]


@pytest.mark.parametrize(
    ("history", "now", "fires", "why"),
    [
        # Mean 10.5 %, every step 1 point: 10.5 +- 2.66 points. Three standard errors of a share
        # of 10.5 % in 1,000 rows are 2.908 points and wider, so 7.59 to 13.41 % are usual.
        (STEADY, 133, False, "just inside"),
        (STEADY, 135, True, "just above"),
        (STEADY, 76, False, "just inside below"),
        (STEADY, 75, True, "just below"),
        (STEADY[:5], 500, False, "five periods are too few"),
        ([*STEADY[:3], None, *STEADY[3:]], 135, True, "a gap is no step"),
        ([0] * 6, 19, False, "less than two points are not worth telling"),
        ([0] * 6, 21, True, "more than two points are"),
    ],
)
def test_a_column_that_is_empty_more_often_than_before(
    settings: Settings, history: list[int | None], now: int, fires: bool, why: str
) -> None:
    found = plausibility_findings([_blank(now)], earlier=_earlier(history), settings=settings)
    assert [each.code for each in found] == (["blanks_unusual"] if fires else []), why


def test_a_finding_says_what_is_usual(settings: Settings) -> None:
    (found,) = plausibility_findings([_blank(300)], earlier=_earlier(STEADY), settings=settings)
    assert found.detail == "30.0% empty; usual are 7.6 to 13.4."
    assert (found.extract, found.column) == ("contact", "start_time")


def test_a_code_that_comes_or_goes_moves_the_mix(settings: Settings) -> None:
    usual = {
        ("contact", "code", "outcome_code", code): Share(part=n, whole=1000)
        for code, n in (("ATTC", 800), ("AFTC", 200))
    }
    now = _codes([("ATTC", 800), ("QQQQ", 200)])
    (found,) = plausibility_findings(now, earlier=[usual] * 6, settings=settings)
    # AFTC fell to nothing; QQQQ was never there before, so it has no history and is queued.
    assert (found.code, found.count) == ("codes_unusual", 2)
    assert found.detail.startswith("AFTC: 0.0% of rows; usual are 16.2 to 23.8")
    assert "QQQQ: 20.0% of rows" in found.detail
    assert plausibility_findings(_codes([]), earlier=[usual] * 6, settings=settings) == []


@pytest.mark.parametrize(
    "series", [[10.0, 12, 11, 13, 12, 11], [5.0, 5, 5, 5, 5, 5], [1.0, 2, 1, 2, 90, 2, 1]]
)
def test_limits_are_those_of_the_charts(series: list[float]) -> None:
    limits = limits_of(series, least_width=0)
    chart = xmr_limits(np.array([series]))
    assert limits is not None
    assert limits.low == pytest.approx(chart.lower[0, 0])
    assert limits.high == pytest.approx(chart.upper[0, 0])


def test_people_blanks_and_codes_of_six_periods_are_the_history_of_the_seventh(
    tmp_path: Path, settings: Settings
) -> None:
    """Six months of 60 contacts of one person each time, then one month in another way."""

    def month(number: int, *, is_odd: bool = False) -> PackageBuilder:
        first = date(2016, number, 1)
        last = date(2016, number + 1, 1).toordinal() - 1
        builder = PackageBuilder(
            created=f"2016-{number + 1:02d}-05T09:00:00Z",
            period_start=first.isoformat(),
            period_end=date.fromordinal(last).isoformat(),
        )
        changes = {
            place: {"start_time": "", "contact_type_code": "COHV", "crn": f"A{place:06d}"}
            for place in range(1, 61 if is_odd else 1)
        }
        rows = many_contacts(changes, count=60)
        day = {"contact_date": first.isoformat()}
        builder.extracts["contact"] = [row | day for row in rows]
        return builder

    for number in range(4, 10):
        submit(month(number).write(tmp_path / str(number)), settings=settings)
    usual = check(month(10).write(tmp_path / "usual"), settings=settings)
    odd = check(month(10, is_odd=True).write(tmp_path / "odd"), settings=settings)
    rules = {"people_unusual", "blanks_unusual", "codes_unusual"}
    assert not rules & {each.code for each in usual.findings}
    told = {each.code: each for each in odd.findings if each.extract == "contact"}
    assert rules <= told.keys()
    assert "100.0 people to 100 rows" in told["people_unusual"].detail
    with Ledger.open(settings=settings) as ledger:
        before = profiles_before(
            ledger.profiles(),
            current=ledger.current_submissions(),
            provider_code="C17",
            before=date(2016, 9, 1),
        )
    assert len(before) == 5


# The extracts against each other


@pytest.mark.parametrize(("strangers", "fires"), [(1, False), (2, True)])
def test_people_without_a_sentence_are_told_beyond_one_in_twenty(
    checked: Check, strangers: int, fires: bool
) -> None:
    """Twenty people, of whom one, and then two, have no sentence."""
    builder = PackageBuilder()
    crns = [f"A{place:06d}" for place in range(1, 21)]
    builder.extracts["person"] = [PERSON | {"crn": each} for each in crns]
    builder.extracts["sentence"] = [
        SENTENCE | {"crn": each, "disposal_id": str(place)}
        for place, each in enumerate(crns[strangers:])
    ]
    builder.extracts["allocation"] = [
        ALLOCATION | {"crn": each, "allocation_id": str(place)}
        for place, each in enumerate(crns[strangers:])
    ]
    found = of_code(checked(builder), "people_unreconciled")
    assert [(e.extract, e.count) for e in found] == ([("person", strangers)] if fires else [])
    if fires:
        assert found[0].detail == "2 of 20 people have no sentence in sentence."


def test_employees_and_officers_are_held_against_the_staff(checked: Check) -> None:
    builder = PackageBuilder()
    builder.extracts["staff"][0] |= {"staff_code": "C17A009", "hr_employee_ref": "E9"}
    found = {each.extract: each for each in of_code(checked(builder), "people_unreconciled")}
    assert set(found) == {"allocation", "staff_absence"}
    assert found["staff_absence"].column == "hr_employee_ref"


# Codes nobody knows


@pytest.mark.parametrize(
    ("code", "expected", "reason"),
    [
        ("attc", "ATTC", "same letters and digits"),
        ("ATT-C", "ATTC", "same letters and digits"),
        ("OG03", "0G03", "a letter for a digit"),
        ("Attended - complied", "ATTC", "the name, not the code"),
        ("ATTCX", "ATTC", "most alike"),
        ("ZZZZ", "", ""),
        ("--", "", ""),
    ],
)
def test_a_code_is_suggested_with_its_reason(code: str, expected: str, reason: str) -> None:
    names = {"ATTC": "Attended - Complied", "AFTC": "Failed", "0G03": "Grade"}
    assert suggested(code, names) == (expected, reason)


def test_unknown_codes_are_queued_until_their_list_holds_them(
    tmp_path: Path, settings: Settings
) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts(
        {1: {"contact_type_code": "COAP1"}, 2: {"contact_type_code": "COAP1"}}, count=40
    )
    builder.extracts["person"][0]["ethnicity_code"] = "QQ9"
    submit(builder.write(tmp_path / "package"), settings=settings)
    (queued,) = queued_codes(settings=settings)
    assert (queued.code, queued.rows, queued.first_sequence) == ("COAP1", 2, 1)
    assert (queued.suggestion, queued.reason) == ("COAP", "most alike")
    lists = CodeLists()
    lists.rows("contact_types")
    row = dict.fromkeys(lists.rows("contact_types")[0], "") | {"contact_type_code": "COAP1"}
    lists._read["contact_types"] = (*lists.rows("contact_types"), row)
    assert queued_codes(settings=settings, code_lists=lists) == ()


# Text read in the wrong encoding


@pytest.mark.parametrize(
    ("name", "is_garbled"),
    [
        ("Lewisham â€“ team", True),
        ("CafÃ©", True),
        ("Â£", True),
        ("Lewisham \ufffd team", True),
        ("Café \u2013 Señor £", False),
        ("São Paulo", False),
        ("Â", False),
    ],
)
def test_text_read_in_the_wrong_encoding_is_noted_and_kept(
    checked: Check, name: str, is_garbled: bool
) -> None:
    builder = PackageBuilder()
    builder.extracts["team"] = [
        {
            "team_code": "C17T01",
            "valid_from": "2015-01-01",
            "team_name": name,
            "provider_code": "C17",
        }
    ]
    found = of_code(checked(builder), "text_garbled")
    assert [(each.column, each.rows) for each in found] == ([("team_name", (2,))] * is_garbled)

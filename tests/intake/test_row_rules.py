"""Every row rule fires on its own defect and not on the line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.intake.conftest import many_contacts, of_code
from tests.intake.packages import (
    ABSENCE,
    BREACH,
    IN_POST,
    PERSON,
    SENTENCE,
    STAFF,
    PackageBuilder,
    rows_of,
)
from warehouse.contract import load_contract
from warehouse.intake import RULES, Verdict, check
from warehouse.settings import Settings

Check = Callable[[PackageBuilder], Verdict]

# column, value, code of the finding (None: accepted in silence), why
CONTACT_VALUES = [
    ("contact_id", "9223372036854775807", None, "the largest 64-bit number"),
    ("contact_id", "9223372036854775808", "type_invalid", "one more than that"),
    ("contact_id", "1.5", "type_invalid", "no whole number"),
    ("contact_id", "1e3", "type_invalid", "an exponent is no whole number"),
    ("contact_id", " 7777", "type_invalid", "a space is not part of a number"),
    ("contact_id", "007777", None, "leading zeros do not change a number"),
    ("contact_id", "", "required_missing", "the key is required"),
    ("crn", "A000001", None, "one letter, six digits"),
    ("crn", "AA00001", "pattern_mismatch", "two letters"),
    ("crn", "a000001", "pattern_mismatch", "a small letter"),
    ("crn", "A0000012", "pattern_mismatch", "seven digits"),
    ("contact_date", "2016-10-03", None, "a date"),
    ("contact_date", "2016-02-30", "type_invalid", "no such day"),
    ("contact_date", "2016-10-3", "type_invalid", "a day with one digit"),
    ("contact_date", "03/10/2016", "type_invalid", "another form"),
    ("contact_date", "2016-10-03 ", "type_invalid", "a space behind"),
    ("contact_date", "infinity", "type_invalid", "a word the engine would take"),
    ("contact_date", "2016-10-03T00:00:00", "type_invalid", "a time behind"),
    ("start_time", "23:59", None, "the last minute"),
    ("start_time", "24:00", "type_invalid", "no such minute"),
    ("start_time", "9:30", "type_invalid", "an hour with one digit"),
    ("start_time", "09:30:00", "type_invalid", "with seconds"),
    ("attended", "Y", "outcome_missing", "a flag, and no outcome to go with it"),
    ("attended", "", None, "no flag"),
    ("attended", "y", "type_invalid", "a small letter"),
    ("attended", "1", "type_invalid", "a number for a flag"),
    ("enforcement_flag", "Y", None, "begun"),
    ("enforcement_flag", "N", "not_in_enumeration", "only Y or empty"),
    ("hours_credited", "0.01", None, "just above nothing"),
    ("hours_credited", "0", "out_of_range", "nothing is not above nothing"),
    ("hours_credited", "-1", "out_of_range", "below nothing"),
    ("hours_credited", "1,5", "type_invalid", "a decimal comma"),
    ("hours_credited", "nan", "type_invalid", "no number"),
    ("hours_credited", "inf", "type_invalid", "no number"),
    ("hours_credited", "1e1", None, "an exponent is a number"),
    ("created_at", "2016-10-03T09:15:00Z", None, "in UTC"),
    ("created_at", "2016-10-03T09:15:00+0100", None, "an offset without its colon"),
    ("created_at", "2016-10-03T09:15:00", "type_invalid", "no offset"),
    ("created_at", "2016-10-03 09:15:00+01:00", "type_invalid", "a space for the T"),
    ("created_at", "2016-10-03T24:00:00Z", "type_invalid", "no such hour"),
    ("created_at", "2016-10-03T09:15:00+25:00", "type_invalid", "no such offset"),
    ("provider_code", "N07", "wrong_provider", "another provider's row"),
    ("staff_code", "", "required_missing", "required"),
    ("contact_type_code", "NOSUCH", "code_unknown", "an open list: a warning"),
    ("contact_date", "2016-09-30", "outside_period", "the day before, not changed since"),
    ("contact_date", "2016-10-01", None, "the first day"),
    ("contact_date", "2016-12-31", None, "the last day"),
    ("contact_date", "2017-01-01", None, "a future appointment"),
    ("created_at", "1899-12-31T09:00:00Z", "date_improbable", "before 1900"),
    ("created_at", "1900-01-01T09:00:00Z", None, "the first day that may be"),
    ("contact_date", "2018-12-31", None, "two years ahead"),
    ("contact_date", "2019-01-01", "date_improbable", "three years ahead"),
    ("staff_code", "C17T01U", "placeholder_staff", "the team's code and a U"),
    ("staff_code", "N53IAVU", "placeholder_staff", "an inactive team"),
    ("staff_code", "C17A00U", None, "a U, but not the team's code"),
    ("team_code", "C17UAT", "placeholder_staff", "the unallocated team"),
    ("team_code", "C17IAV", "placeholder_staff", "the inactive team"),
    ("crn", "B000009", "reference_orphan", "nobody of that number was sent"),
    ("event_id", "", None, "may hang on the person only"),
]


@pytest.fixture(scope="module")
def all_values(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    """The verdict on one file that holds every case of the table, one a row, and clean rows."""
    folder = tmp_path_factory.mktemp("values")
    changes = {
        place: {column: value} for place, (column, value, _, _) in enumerate(CONTACT_VALUES, 1)
    }
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts(changes, count=1_000)
    return check(builder.write(folder / "package"), settings=Settings(home=folder / "home"))


@pytest.mark.parametrize(
    ("place", "column", "code", "why"),
    [(place, column, code, why) for place, (column, _, code, why) in enumerate(CONTACT_VALUES, 1)],
)
def test_contact_value(
    all_values: Verdict, place: int, column: str, code: str | None, why: str
) -> None:
    """The case in place n stands in row n + 1 of the spreadsheet; only its own rule fires."""
    fired = {each.code for each in all_values.findings if place + 1 in each.rows}
    assert fired == ({code} if code else set()), (column, why)


def test_rows_read_are_those_accepted_and_those_quarantined(all_values: Verdict) -> None:
    errors = [c for _, _, c, _ in CONTACT_VALUES if c and RULES[c].effect == "error"]
    contact = next(each for each in all_values.extracts if each.name == "contact")
    assert contact.rows_read == 1_000
    assert contact.rows_quarantined == len(errors)
    assert contact.rows_accepted == 1_000 - len(errors)
    assert not all_values.is_refused


def test_no_value_of_a_personal_field_is_shown(checked: Check) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts({5: {"crn": "SECRET-CRN", "staff_code": "C17T01U"}})
    builder.extracts["person"] = [PERSON | {"ethnicity_code": "ZSECRETZ"}]
    verdict = checked(builder)
    shown = verdict.to_text() + str(verdict.to_dict())
    assert of_code(verdict, "pattern_mismatch")
    assert of_code(verdict, "code_unknown")
    assert "SECRET" not in shown
    assert "C17T01U" not in shown


def test_unknown_codes_are_named_with_their_counts(checked: Check) -> None:
    builder = PackageBuilder()
    changes = {place: {"contact_type_code": "ZZ9"} for place in (1, 2, 3)}
    builder.extracts["contact"] = many_contacts(changes)
    found = of_code(checked(builder), "code_unknown")
    assert [(each.count, each.rows) for each in found] == [(3, (2, 3, 4))]
    assert "ZZ9 (3)" in found[0].rule_text


def test_text_in_a_code_column_is_not_shown(checked: Check) -> None:
    builder = PackageBuilder()
    changes = {1: {"contact_type_code": "Mr Smith was seen at home"}}
    builder.extracts["contact"] = many_contacts(changes)
    found = of_code(checked(builder), "code_unknown")
    assert "Smith" not in found[0].rule_text
    assert "text that is no code (1)" in found[0].rule_text


@pytest.mark.parametrize(
    ("change", "columns", "why"),
    [
        ({"outcome_code": "ATTC", "attended": "Y", "complied": "Y"}, [], "as the outcome says"),
        ({"outcome_code": "ATTC", "attended": "N", "complied": "Y"}, ["attended"], "not attended"),
        (
            {"outcome_code": "AFTA", "attended": "Y", "complied": "Y"},
            ["attended", "complied"],
            "both",
        ),
        ({"outcome_code": "ATTC", "attended": "", "complied": ""}, [], "nothing said"),
        ({"outcome_code": "", "attended": "N", "complied": ""}, [], "waiting for evidence"),
    ],
)
def test_flags_against_the_outcome(
    checked: Check, change: dict[str, str], columns: list[str], why: str
) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts({4: change})
    found = of_code(checked(builder), "outcome_flags_disagree")
    assert [(each.column, each.rows) for each in found] == [(c, (5,)) for c in columns], why


@pytest.mark.parametrize(
    ("outcome", "fires"), [("ATTC", True), ("AFTA", True), ("AACL", False), ("", False)]
)
def test_only_an_acceptable_absence_may_lie_ahead(
    checked: Check, outcome: str, fires: bool
) -> None:
    builder = PackageBuilder()
    change = {"contact_date": "2017-01-09", "outcome_code": outcome}
    builder.extracts["contact"] = many_contacts({4: change})
    assert bool(of_code(checked(builder), "outcome_in_future")) is fires


def test_second_and_later_rows_of_a_key_are_quarantined(checked: Check) -> None:
    builder = PackageBuilder()
    # 300 rows; rows 51 and 201 of the file repeat the first contact: 2 / 300 is under 1 %.
    changes = {50: {"contact_id": "1"}, 200: {"contact_id": "1"}}
    builder.extracts["contact"] = many_contacts(changes, count=300)
    verdict = checked(builder)
    found = of_code(verdict, "duplicate_key")
    assert [(each.count, each.rows, each.column) for each in found] == [
        (2, (51, 201), "contact_id")
    ]
    assert not verdict.is_refused


def test_a_key_of_two_columns_repeats_only_when_both_do(checked: Check) -> None:
    builder = PackageBuilder()
    rows = rows_of(STAFF, 200, key="staff_code")
    for place, row in enumerate(rows):
        row["staff_code"] = f"C17A{place:03d}"
    rows[1] |= {"staff_code": "C17A000", "valid_from": "2016-01-01"}
    rows[2] |= {"staff_code": "C17A000", "valid_from": "2015-01-01"}
    builder.extracts["staff"] = rows
    found = of_code(checked(builder), "duplicate_key")
    assert [(each.count, each.rows) for each in found] == [(1, (4,))]


@pytest.mark.parametrize(
    ("outcome", "day", "fires"),
    [
        ("BRE08", "2016-11-01", False),
        ("BRE08", "", True),
        ("", "", False),
        ("", "2016-11-01", False),
    ],
)
def test_a_breach_outcome_needs_its_date(
    checked: Check, outcome: str, day: str, fires: bool
) -> None:
    builder = PackageBuilder()
    rows = rows_of(BREACH, 40, key="breach_id")
    rows[2] |= {"outcome_code": outcome, "outcome_date": day}
    builder.extracts["breach"] = rows
    verdict = checked(builder)
    found = of_code(verdict, "required_when_missing")
    assert [each.rows for each in found] == ([(4,)] if fires else [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"active": "Y", "termination_date": ""}, None),
        ({"active": "N", "termination_date": "2016-11-01"}, None),
        ({"active": "Y", "termination_date": "2016-11-01"}, "active_disagrees"),
        ({"active": "N", "termination_date": ""}, "active_disagrees"),
        ({"active": "N", "termination_date": "2016-08-31"}, "dates_out_of_order"),
        ({"active": "N", "termination_date": "2016-09-01"}, "outside_period"),
        ({"sentence_date": "2017-01-01"}, "outside_period"),
        ({"sentence_date": "2016-12-31"}, None),
        ({"ftc_count": "-1"}, "out_of_range"),
        ({"ftc_count": "0"}, None),
        ({"notional_end_date": "2046-01-01"}, None),
        ({"notional_end_date": "9999-12-31"}, "date_improbable"),
        ({"provider_code": "N07"}, None),
    ],
)
def test_sentence(checked: Check, change: dict[str, str], code: str | None) -> None:
    builder = PackageBuilder()
    rows = rows_of(SENTENCE, 40, key="disposal_id")
    rows[0] |= change
    builder.extracts["sentence"] = rows
    found = {each.code for each in checked(builder).findings}
    assert code in found if code else found == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"absence_start_date": "2016-12-31", "absence_end_date": ""}, None),
        ({"absence_start_date": "2017-01-01", "absence_end_date": ""}, "outside_period"),
        ({"absence_start_date": "2016-01-01", "absence_end_date": "2016-10-01"}, None),
        ({"absence_start_date": "2016-01-01", "absence_end_date": "2016-09-30"}, None),
        ({"absence_start_date": "2016-10-13"}, "dates_out_of_order"),
        ({"first_day_part": "0.5"}, None),
        ({"first_day_part": "0.25"}, "not_in_enumeration"),
        ({"absence_type": "Sickness"}, "not_in_enumeration"),
    ],
)
def test_absence(checked: Check, change: dict[str, str], code: str | None) -> None:
    """An absence belongs to every period it overlaps; one that ended before is a late row."""
    builder = PackageBuilder()
    rows = rows_of(ABSENCE, 40, key="absence_id")
    rows[0] |= change
    builder.extracts["staff_absence"] = rows
    found = {each.code for each in checked(builder).findings}
    assert code in found if code else found == set()


@pytest.mark.parametrize(
    ("fte", "code"),
    [("0", None), ("1.2", None), ("1.21", "out_of_range"), ("-0.1", "out_of_range")],
)
def test_full_time_equivalent(checked: Check, fte: str, code: str | None) -> None:
    builder = PackageBuilder()
    rows = [STAFF | {"staff_code": f"C17A{place:03d}"} for place in range(40)]
    rows[0]["fte"] = fte
    builder.extracts["staff"] = rows
    found = {each.code for each in checked(builder).findings}
    assert code in found if code else found == set()


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2016-10-31", set()),
        ("2016-12-31", set()),
        ("2016-10-30", {"snapshot_not_month_end"}),
        ("2017-01-31", {"outside_period"}),
        ("2016-09-30", {"outside_period"}),
    ],
)
def test_snapshot_day(checked: Check, day: str, codes: set[str]) -> None:
    builder = PackageBuilder()
    builder.extracts["staff_in_post"] = [IN_POST | {"snapshot_date": day}]
    assert {each.code for each in checked(builder).findings} == codes


def test_contract_has_a_row_rule_for_every_constraint() -> None:
    """Guards the masks: more than 62 rules of one extract need more than one column."""
    assert max(len(each.fields) for each in load_contract().extracts.values()) < 62

"""Where each fault of the demo is counted: a rule of the door, the lake, an expectation or a mart.

``docs/demo_faults.md`` names the same places; a test holds the two together.
"""

from __future__ import annotations

from warehouse.demo import DemoReport

Place = tuple[str, str]
"""Title of a fault and its extract, as ``warehouse.demo.faults`` names them."""

NEWEST = "2017-01_2017-03"

#: Faults that raise a rule of the door: rule, extract and column.
AT_THE_DOOR = {
    "record number in small letters": ("pattern_mismatch", "contact", "crn"),
    "test person": ("pattern_mismatch", "contact", "crn"),
    "row sent twice": ("duplicate_key", "contact", "contact_id"),
    "inactive team and its placeholder": ("placeholder_staff", "contact", "staff_code"),
    "time with a dummy date": ("type_invalid", "contact", "start_time"),
    "1 for Y": ("type_invalid", "contact", "enforcement_flag"),
    "spreadsheet day number": ("type_invalid", "requirement", "expected_end_date"),
    "two-digit year": ("date_improbable", "sentence", "conviction_date"),
    "sentinel date": ("date_improbable", "requirement", "expected_end_date"),
    "active though ended": ("active_disagrees", "sentence", "active"),
    "attended without an outcome": ("outcome_missing", "contact", "attended"),
    "complied against the outcome": ("outcome_flags_disagree", "contact", "complied"),
    "future appointment with an outcome": ("outcome_in_future", "contact", "outcome_code"),
    "mojibake": ("text_garbled", "team", "team_name"),
}
#: Faults that are accepted as they are: extract, and the lake's column that differs.
IN_THE_LAKE: dict[Place, str] = {
    ("soft-deleted rows sent", "contact"): "soft_deleted",
    ("soft-deleted rows sent", "requirement"): "soft_deleted",
    ("two records merged into each other", "person"): "merged_to_person_key",
    ("contact without its sentence", "contact"): "event_id",
    ("grade spelt oddly", "staff"): "grade_code",
    ("no length and no end", "sentence"): "length_in_days",
    ("plan of an unknown sentence", "plan"): "event_id",
    ("blank for nought", "staff_in_post"): "vacancies_fte",
    ("part larger than the whole", "staff_in_post"): "agency_fte",
    ("absence never closed", "staff_absence"): "absence_end_date",
    ("dummy category", "requirement"): "main_category_code",
}
CONTACT_CODES = {"NS in the name, no attendance": "CNOF", "code with two meanings": "C070"}
ADDED: set[Place] = {
    ("team listed under two units", "team"),
    ("overlapping spells", "staff_absence"),
}
LEFT_OUT: set[Place] = {
    ("ended records left out", "sentence"),
    ("ended records left out", "allocation"),
    ("lost in a migration", "staff_absence"),
}
#: Faults an expectation on rows as sent counts, all periods together.
IN_EXPECTATIONS: dict[Place, str] = {
    ("complied against the outcome", "contact"): "contact_flags_match_outcome",
    ("future appointment with an outcome", "contact"): "future_contacts_without_outcome",
    ("overlapping spells", "staff_absence"): "absences_do_not_overlap",
}
#: Those an expectation counts in the newest period only: older ones may be mended since.
IN_EXPECTATIONS_OF_THE_NEWEST_PERIOD: dict[Place, str] = {
    ("team listed under two units", "team"): "teams_have_one_parent",
    ("two-digit year", "sentence"): "sentence_dates_plausible",
    ("sentinel date", "requirement"): "requirement_dates_plausible",
    ("no length and no end", "sentence"): "sentence_end_known",
    ("active though ended", "sentence"): "sentence_active_matches_termination",
    ("mojibake", "team"): "team_names_readable",
}
#: Faults an expectation on a fact counts.
IN_EXPECTATIONS_ON_FACTS: dict[Place, str] = {
    ("blank for nought", "staff_in_post"): "fct_staff_in_post_vacancies_fte_filled",
    ("part larger than the whole", "staff_in_post"): "agency_within_posts",
}


def put_in(report: DemoReport, title: str, extract: str, *, newest: bool = False) -> int:
    """How many of a fault the generator put in, in all periods or in the newest one."""
    counts = report.faults_by_period.get(NEWEST, {}) if newest else report.faults
    return sum(
        count
        for key, count in counts.items()
        if key.split(" ", 1)[1].startswith(f"{title} (") and key.endswith(f" {extract})")
    )

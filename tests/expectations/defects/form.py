"""The form of a defect, and the damage that expectations of a common form get from it."""

from __future__ import annotations

from dataclasses import dataclass

from expectations.declare import Between, Expectation, InSet, InTable, NoRows, NotNull, Unique


@dataclass(frozen=True)
class Defect:
    """Damage as SQL, and what else it breaks; ``breaks_much`` when it empties a whole table."""

    sql: str
    also: frozenset[str] = frozenset()
    breaks_much: bool = False


def defect(sql: str, *also: str, breaks_much: bool = False) -> Defect:
    return Defect(sql, frozenset(also), breaks_much)


def generic_defect(expectation: Expectation) -> Defect | None:
    """The damage that belongs to the form of the expectation, if it has a common form."""
    table, rule = expectation.table, expectation.rule
    name = table.split(".")[1]
    first = f"where rowid = (select min(rowid) from {table})"
    also = ALSO.get(expectation.code, ())
    if isinstance(rule, Unique):
        return defect(
            f"insert into {table} select * from {table} limit 1",
            f"values_match_{name}",
            *ALSO_OF_DUPLICATES.get(name, ()),
        )
    if isinstance(rule, NotNull):
        return defect(f"update {table} set {rule.column} = null {first}", *also)
    if isinstance(rule, InSet):
        return defect(f"update {table} set {rule.column} = 'another word' {first}", *also)
    if isinstance(rule, Between):
        return defect(f"update {table} set {rule.column} = -1 {first}", *also)
    if isinstance(rule, InTable):
        unknown = "-1" if rule.column.endswith(("_id", "sequence")) else "'?'"
        return defect(f"update {table} set {rule.column} = {unknown} {first}", *also)
    return _generic_query(expectation, rule, name=name, first=first)


def _generic_query(
    expectation: Expectation, rule: NoRows, *, name: str, first: str
) -> Defect | None:
    table, code = expectation.table, expectation.code
    if code == f"{name}_not_empty":
        return defect(f"delete from {table}", breaks_much=True)
    if code == f"{name}_units_are_countable":
        return defect(f"update {table} set borough_code = 'E09999999' {first}")
    if code == f"{name}_flags_known":
        flag = expectation.measures[0]
        return defect(f"update {table} set {flag} = 'perhaps' {first}", f"values_match_{name}")
    if code.startswith("values_match_"):
        fact, flag = code.removeprefix("values_match_"), expectation.measures[0]
        return defect(f"update marts.{fact} set {flag} = null where {flag} = 'yes'")
    return None


# A wrong word or amount that a second, closer rule cannot help seeing too.
ALSO = {
    "dim_periods_period_type_known": (
        "dim_periods_are_whole_months",
        "dim_periods_codes_say_their_dates",
    ),
    "fct_appointments_appointment_class_filled": ("failures_are_appointments_not_complied",),
    "fct_appointments_appointment_class_known": (
        "failures_are_appointments_not_complied",
        "appointment_class_follows_outcome",
    ),
    "fct_person_months_last_seen_band_known": ("last_seen_band_holds_its_days",),
    "fct_person_months_days_since_last_seen_in_range": ("last_seen_band_holds_its_days",),
    "fct_breach_referrals_decision_known": ("presentations_are_accepted_packs",),
    "fct_staff_in_post_fte_in_range": ("agency_within_posts",),
    "fct_measure_values_measure_code_in_dim_measures": ("measures_count_something",),
    "fct_measure_values_performance_status_known": ("performance_exactly_when_available",),
    "fct_measure_values_denominator_in_range": ("shares_numerator_within_denominator",),
}
ALSO_OF_DUPLICATES = {
    "fct_absence_spells": ("spells_do_not_overlap", "spells_and_months_hold_the_same_days"),
    "fct_staff_months": ("spells_and_months_hold_the_same_days",),
    "fct_submissions": ("submission_volumes_within_limits",),
    "fct_breach_referrals": (),
}

"""What arrived: control totals, completeness, freshness and volumes of the submissions."""

from __future__ import annotations

from expectations.catalogue import Catalogue
from expectations.common import (
    ASK_SENDER,
    known_parent,
    known_words,
    no_rows,
    not_empty,
    unique_grain,
)
from expectations.declare import Between, Expectation

SUITE = "submissions"

SUBMISSIONS = "marts.fct_submissions"
FINDINGS = "marts.fct_findings"
EXPECTED = "seeds.expected_submissions"

RESEND = "Ask the provider for the submission, or to send it again; then run again."

# The extract was expected of the sender on the last day of its submission.
EXPECTED_OF_SENDER = (
    f"exists (select 1 from {EXPECTED} as expected "
    "where expected.provider_code = sent.provider_code "
    "and expected.extract_name = sent.extract_name "
    "and sent.period_end_date >= coalesce(expected.valid_from_date, date '0001-01-01') "
    "and sent.period_end_date <= coalesce(expected.valid_to_date, date '9999-12-31') "
    "and expected.is_required{negation})"
)
# Moving-range limits need this many points before they say anything (XmR charts).
LEAST_POINTS = 8
LIMIT_FACTOR = 2.66
# Stocks hardly move, so their limits are narrow: a change under a tenth is no fault of a file.
LEAST_CHANGE = 0.1


def expectations(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """What must hold of the submissions and the door's findings."""
    return (
        *_control_totals(catalogue),
        *_complete(catalogue),
        *_on_time(catalogue),
        *_findings(catalogue),
    )


def _control_totals(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        not_empty(SUITE, SUBMISSIONS, measures=every),
        unique_grain(
            SUITE,
            SUBMISSIONS,
            "sequence",
            "extract_name",
            grain="submission and extract",
            measures=every,
        ),
        no_rows(
            SUITE,
            SUBMISSIONS,
            "submission_rows_reconcile",
            "select sequence, provider_code, extract_name from {batch} "
            "where rows_read <> rows_accepted + rows_quarantined",
            description="Rows read equal rows accepted plus rows quarantined, extract by extract.",
            matters_when="Rows would have been lost at the door without a trace.",
            how_to_resolve="Stop publishing; read the receipt of that submission and mend the "
            "door.",
            severity="critical",
            kind="external",
            measures=every,
        ),
        no_rows(
            SUITE,
            SUBMISSIONS,
            "submission_periods_do_not_overlap",
            "select distinct earlier.provider_code, earlier.sequence, later.sequence as overlaps "
            "from {batch} as earlier inner join {batch} as later "
            "on earlier.provider_code = later.provider_code "
            "and earlier.extract_name = later.extract_name "
            "and earlier.sequence < later.sequence "
            "and earlier.period_start_date <= later.period_end_date "
            "and later.period_start_date <= earlier.period_end_date "
            "where earlier.provider_code <> 'MOJ'",
            description="No two current submissions of a provider cover the same day.",
            matters_when="The same events would be counted twice.",
            how_to_resolve="Find out in the ledger why both are current; withdraw one.",
            severity="critical",
            kind="invariant",
            measures=every,
        ),
    )


def _complete(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        no_rows(
            SUITE,
            SUBMISSIONS,
            "required_extracts_supplied",
            "select sent.sequence, sent.provider_code, sent.extract_name from {batch} as sent "
            "where not sent.is_supplied and " + EXPECTED_OF_SENDER.format(negation=""),
            description="Every submission holds the extracts its provider must always send.",
            matters_when="The figures that need the extract are not supplied for that period.",
            how_to_resolve=RESEND,
            severity="warning",
            kind="completeness",
            measures=every,
            reads=(EXPECTED,),
        ),
        no_rows(
            SUITE,
            SUBMISSIONS,
            "expected_extracts_supplied",
            "select sent.sequence, sent.provider_code, sent.extract_name from {batch} as sent "
            "where not sent.is_supplied and " + EXPECTED_OF_SENDER.format(negation=" = false"),
            description="Every submission holds the other extracts expected of its provider.",
            matters_when="Measures that need the extract say `not supplied` for that period.",
            how_to_resolve=RESEND,
            severity="warning",
            kind="completeness",
            measures=every,
            reads=(EXPECTED,),
        ),
        no_rows(
            SUITE,
            SUBMISSIONS,
            "required_extracts_hold_rows",
            "select sent.sequence, sent.provider_code, sent.extract_name from {batch} as sent "
            "where sent.is_supplied and sent.rows_accepted = 0 and "
            + EXPECTED_OF_SENDER.format(negation=""),
            description="No extract that must always be sent arrives empty.",
            matters_when="An empty file reads as `nothing happened`.",
            how_to_resolve=RESEND,
            severity="warning",
            kind="completeness",
            measures=every,
            reads=(EXPECTED,),
        ),
        no_rows(
            SUITE,
            SUBMISSIONS,
            "submission_periods_without_gap",
            "select provider_code, period_start_date from (select provider_code, "
            "period_start_date, lag(period_end_date) over (partition by provider_code "
            "order by period_start_date) as previous_end_date from (select distinct "
            "provider_code, period_start_date, period_end_date from {batch} "
            "where provider_code <> 'MOJ') as periods) as ordered "
            "where period_start_date > previous_end_date + 1",
            description="Between a provider's first and newest period none is missing.",
            matters_when="Look-backs that cross the gap are left out as not covered.",
            how_to_resolve=RESEND,
            severity="warning",
            kind="completeness",
            measures=every,
        ),
        no_rows(
            SUITE,
            SUBMISSIONS,
            "submission_volumes_within_limits",
            _volumes_outside_limits(),
            description="The newest period's rows of each extract lie within the limits of the "
            "periods before (moving-range limits), or within a tenth of their mean.",
            matters_when="A file cut short, or sent twice, looks like a change in performance.",
            how_to_resolve="Compare with the provider's own control totals; ask for the file "
            "again.",
            severity="warning",
            kind="external",
            measures=every,
        ),
    )


def _volumes_outside_limits() -> str:
    """The newest point of each series against XmR limits of the points before it."""
    return (
        "with points as (select provider_code, extract_name, period_start_date, "
        "cast(rows_accepted as double) as rows_accepted, "
        "abs(rows_accepted - lag(rows_accepted) over series) as moving_range, "
        "row_number() over (partition by provider_code, extract_name "
        "order by period_start_date desc) as recency from {batch} where is_supplied "
        "window series as (partition by provider_code, extract_name order by period_start_date)), "
        "limits as (select provider_code, extract_name, avg(rows_accepted) as centre, "
        "avg(moving_range) as mean_range from points where recency > 1 "
        f"group by provider_code, extract_name having count(*) >= {LEAST_POINTS - 1}) "
        "select points.provider_code, points.extract_name, points.period_start_date "
        "from points inner join limits on points.provider_code = limits.provider_code "
        "and points.extract_name = limits.extract_name where points.recency = 1 "
        f"and abs(points.rows_accepted - limits.centre) > {LIMIT_FACTOR} * limits.mean_range "
        f"and abs(points.rows_accepted - limits.centre) > {LEAST_CHANGE} * limits.centre"
    )


def _on_time(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        no_rows(
            SUITE,
            SUBMISSIONS,
            "newest_period_of_each_provider",
            "select expected.provider_code from (select distinct provider_code "
            f"from {EXPECTED}, (select max(period_end_date) as newest_end_date from {{batch}} "
            "where provider_code <> 'MOJ') as newest where is_required "
            "and newest_end_date >= coalesce(valid_from_date, date '0001-01-01') "
            "and newest_end_date <= coalesce(valid_to_date, date '9999-12-31')) as expected "
            "where not exists (select 1 from {batch} as sent "
            "where sent.provider_code = expected.provider_code and sent.period_end_date = "
            "(select max(period_end_date) from {batch} where provider_code <> 'MOJ'))",
            description="Every expected provider has sent the newest period that any has sent.",
            matters_when="Totals of the newest period do not exist while one is missing.",
            how_to_resolve=RESEND,
            severity="warning",
            kind="freshness",
            measures=every,
            reads=(EXPECTED,),
        ),
        no_rows(
            SUITE,
            SUBMISSIONS,
            "submissions_made_after_their_period",
            "select distinct sequence, provider_code, period_end_date from {batch} "
            "where cast(created_at as date) <= period_end_date and provider_code <> 'MOJ'",
            description="A submission is made after the period it reports has ended.",
            matters_when="The last days of the period would be missing from it.",
            how_to_resolve=RESEND,
            severity="warning",
            kind="freshness",
            measures=every,
        ),
    )


def _findings(catalogue: Catalogue) -> tuple[Expectation, ...]:
    keys = ("sequence", "extract_name", "rule_code")
    return (
        known_words(
            SUITE, FINDINGS, "severity", ("error", "warning"), keys=keys, measures=catalogue.every()
        ),
        known_parent(
            SUITE, FINDINGS, "sequence", parent=SUBMISSIONS, parent_column="sequence", keys=keys
        ),
        Expectation(
            code="fct_findings_findings_in_range",
            suite=SUITE,
            table=FINDINGS,
            description="A finding of the door stands for at least one row.",
            matters_when="The feedback to a provider would list faults that do not exist.",
            how_to_resolve="Mend the door's count.",
            severity="critical",
            kind="invariant",
            keys=keys,
            rule=Between("findings", low=1),
        ),
        no_rows(
            SUITE,
            SUBMISSIONS,
            "no_rows_quarantined",
            "select sequence, provider_code, extract_name from {batch} where rows_quarantined > 0",
            description="No row of an extract had to be set aside at the door.",
            matters_when="Figures that need the extract rest on slightly fewer rows than were "
            "sent.",
            how_to_resolve=ASK_SENDER,
            severity="info",
            kind="completeness",
            measures=catalogue.every(),
        ),
    )

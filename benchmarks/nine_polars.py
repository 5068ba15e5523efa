"""The nine measures of ``nine_measures.sql`` as a Polars script, written on its own."""

from __future__ import annotations

from pathlib import Path

import polars as pl

KEYS = ("measure_code", "provider_code", "month_start_date")


def nine_measures(inputs: Path, small: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Numerators and denominators by measure, provider and month.

    Args:
        inputs: frozen inputs of a build.
        small: ``days``, ``contact_types`` and ``outcomes``.
    """
    sent = _submissions(inputs)
    appointments = _appointments(inputs, small, sent)
    shares = [
        appointments.select(*KEYS[1:], measure_code=pl.lit(name), answer=answer)
        for name, answer in _answers().items()
    ]
    found = pl.concat([_counted(each) for each in (*shares, *_small(inputs, small, sent))])
    return found.collect(engine="streaming").select(*KEYS, "numerator", "denominator")


def _extract(inputs: Path, name: str) -> pl.LazyFrame:
    return pl.scan_parquet(
        f"{inputs}/{name}/**/*.parquet", hive_partitioning=False, missing_columns="insert"
    )


def _submissions(inputs: Path) -> pl.LazyFrame:
    """How far each provider's data goes, and its newest submission."""
    own = pl.col("provider_code") != "MOJ"
    periods = _extract(inputs, "submission").filter(own)
    return (
        periods.filter(pl.col("extract_name") != "published_figure")
        .group_by("provider_code")
        .agg(as_of=pl.col("period_end_date").max())
        .join(periods, on="provider_code")
        .filter(pl.col("period_end_date") == pl.col("as_of"))
        .group_by("provider_code", "as_of")
        .agg(newest=pl.col("sequence").max())
    )


def _newest(rows: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """The version of each key in the newest submission that holds it."""
    newest = rows.group_by(key).agg(_sequence=pl.col("_sequence").max())
    return rows.join(newest, on=[key, "_sequence"])


def _appointments(inputs: Path, small: dict[str, pl.DataFrame], sent: pl.LazyFrame) -> pl.LazyFrame:
    columns = ["contact_id", "_sequence", "_provider_code", "provider_code", "contact_date",
               "contact_type_code", "outcome_code", "attended", "complied", "soft_deleted",
               "_is_future"]  # fmt: skip
    contacts = _extract(inputs, "contact").select(columns)
    newest = sent.select(_provider_code="provider_code", newest="newest")
    counted = contacts.join(newest, on="_provider_code", how="left").filter(
        pl.col("_is_future").fill_null(False).not_() | (pl.col("_sequence") == pl.col("newest"))
    )
    kinds = small["contact_types"].lazy().filter("is_appointment")
    outcomes = small["outcomes"].lazy().with_columns(is_known=pl.lit(value=True))
    return (
        _newest(counted.drop("newest"), "contact_id")
        .filter(~pl.col("soft_deleted").fill_null(False), ~pl.col("_is_future").fill_null(False))
        .join(kinds, on="contact_type_code")
        .join(sent, on="provider_code")
        .join(small["days"].lazy(), left_on="contact_date", right_on="date_day")
        .join(outcomes, on="outcome_code", how="left")
        .with_columns(
            month_start_date=pl.col("contact_date").dt.truncate("1mo"),
            is_due=pl.col("day_5") <= pl.col("as_of"),
            kept=_flag("is_attended", "attended", "complied"),
            obeyed=_flag("is_complied", "complied", "attended"),
        )
        .with_columns(kind=_kind())
    )


def _flag(of_list: str, own: str, other: str) -> pl.Expr:
    """What the code list says; for an outcome it does not know, the row's own flag."""
    return (
        pl.when(pl.col("outcome_code").is_null())
        .then(None)
        .when(pl.col("is_known").is_not_null())
        .then(pl.col(of_list))
        .when(pl.col(other).is_not_null())
        .then(pl.col(own))
    )


def _kind() -> pl.Expr:
    kept, obeyed = pl.col("kept"), pl.col("obeyed")
    group = pl.col("outcome_group")
    return (
        pl.when(group.is_in(["rescheduled_service", "rescheduled_person"]))
        .then(pl.lit("rescheduled"))
        .when(group == "not_enforceable")
        .then(pl.lit("acceptable"))
        .when(kept & obeyed)
        .then(pl.lit("complied"))
        .when(kept & ~obeyed)
        .then(pl.lit("attended"))
        .when(~kept & obeyed)
        .then(pl.lit("acceptable"))
        .when(~kept & ~obeyed)
        .then(pl.lit("unacceptable"))
        .otherwise(pl.lit("none"))
    )


def _answers() -> dict[str, pl.Expr]:
    """Whether an appointment counts, and how, for each of its five measures."""
    kind = pl.col("kind")
    held = kind.is_in(["complied", "attended", "acceptable", "unacceptable"])
    due = pl.col("is_due") & (kind != "rescheduled")
    moved = (pl.col("outcome_group") == "rescheduled_service").fill_null(False)
    return {
        "appointments_attended": pl.when(held).then(kind.is_in(["complied", "attended"])),
        "appointments_complied": pl.when(held).then(kind.is_in(["complied", "acceptable"])),
        "appointments_missed_unacceptably": pl.when(held).then(kind == "unacceptable"),
        "appointments_outcome_missing": pl.when(due).then(kind == "none"),
        "appointments_rescheduled_by_service": pl.when(kind != "none").then(moved),
    }


def _small(
    inputs: Path, small: dict[str, pl.DataFrame], sent: pl.LazyFrame
) -> tuple[pl.LazyFrame, ...]:
    """Court reports, services and risk: one frame a measure."""
    as_of = sent.select("provider_code", "as_of")
    reports = _newest(_extract(inputs, "court_report"), "report_id")
    reports = reports.join(as_of, on="provider_code", how="left")
    done = reports.filter(pl.col("completed_date").is_not_null())
    services = (
        _newest(_extract(inputs, "service_request"), "request_id")
        .filter(pl.col("refusal_reason_code").is_null())
        .join(small["days"].lazy(), left_on="requested_date", right_on="date_day")
        .join(as_of, on="provider_code", how="left")
    )
    raised = _newest(_extract(inputs, "risk_escalation"), "escalation_id")
    decision = pl.col("decision")
    is_checked = pl.all_horizontal(
        pl.col(name).is_in(["Y", "NA"]).fill_null(False)
        for name in ("safeguarding_checked", "domestic_abuse_checked")
    )
    return (
        _dated(reports, "court_report_on_time", "due_date", _on_time("completed_date", "due_date")),
        _dated(done, "court_report_safeguarding_checked", "completed_date", is_checked),
        _dated(
            services,
            "service_started_on_time",
            "requested_date",
            _on_time("started_date", "day_20"),
        ),
        _dated(
            raised.with_columns(provider_code="from_provider_code"),
            "risk_escalation_accepted",
            "raised_date",
            pl.when(decision.is_in(["accepted", "refused"])).then(decision == "accepted"),
        ),
    )


def _on_time(event: str, deadline: str) -> pl.Expr:
    met = (pl.col(event) <= pl.col(deadline)).fill_null(False)
    open_still = (pl.col(deadline) > pl.col("as_of")).fill_null(True)
    return pl.when(met).then(True).when(open_still).then(None).otherwise(False)


def _dated(rows: pl.LazyFrame, name: str, day: str, answer: pl.Expr) -> pl.LazyFrame:
    return rows.select(
        "provider_code",
        month_start_date=pl.col(day).dt.truncate("1mo"),
        measure_code=pl.lit(name),
        answer=answer,
    )


def _counted(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.group_by(*KEYS).agg(
        numerator=pl.col("answer").sum().cast(pl.Int64),
        denominator=pl.col("answer").count().cast(pl.Int64),
    )

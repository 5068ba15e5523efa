"""One page for a provider: what arrived, what was wrong with it, which figures it spoils."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from warehouse.errors import WrongUseError

_LISTED = 12
_WHAT_HAPPENED = {"error": "rows held back", "warning": "rows kept, please correct"}
_STYLE = """
body { font-family: Arial, sans-serif; font-size: 10pt; line-height: 1.4; color: #0b0c0c; }
body { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 16pt; margin: 0 0 .3rem; } h2 { font-size: 12pt; margin: 1.2rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .2rem 0; }
th, td { border-bottom: 1px solid #767676; padding: .25rem .4rem; text-align: left; }
th, td { vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
@page { size: A4; margin: 15mm; }
""".strip()


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What a page is made from: released tables of one publication.

    Shape:
        ``submissions``: rows of fct_submissions; ``findings``: of fct_findings, with null counts
        where a small number is hidden; ``failed``: of fct_expectation_results, without those
        that passed; ``measures``: measure_code and measure_name.
    """

    provider_code: str
    provider_name: str
    submissions: pd.DataFrame
    findings: pd.DataFrame
    failed: pd.DataFrame
    measures: pd.DataFrame
    is_synthetic: bool


def feedback_page(feedback: Feedback, *, period_end: dt.date | None = None) -> str:
    """One page of HTML for one provider and period; it asks for nothing from elsewhere and prints.

    Args:
        feedback: what the publication says.
        period_end: last day of the period; the provider's newest unless given.

    Raises:
        WrongUseError: the provider sent nothing, or nothing for that period.
    """
    sent = _of_period(feedback, period_end)
    findings = feedback.findings[feedback.findings["sequence"].isin(sent["sequence"])]
    checks = asked_of_sender(feedback.failed)
    title = f"Data quality feedback: {feedback.provider_name}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(_period_words(sent))}. {_synthetic(feedback.is_synthetic)}</p>",
        *(f"<p>{escape(sentence)}</p>" for sentence in _summary(sent, findings)),
        _files(sent),
        _faults(findings),
        _checks(checks, names=_names(feedback.measures)),
        "<h2>What to do</h2><p>Correct the rows at the source. The next submission replaces "
        "what it sends again; nothing needs to be taken back. <code>probation check</code> says "
        "what the door would answer before anything is sent.</p>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def asked_of_sender(failed: pd.DataFrame) -> pd.DataFrame:
    """Unmet checks of rows as sent, which only the sender can mend.

    Args:
        failed: rows of fct_expectation_results that did not pass.
    """
    return failed[(failed["owner"] == "sender") & (failed["severity"] != "critical")]


def _of_period(feedback: Feedback, period_end: dt.date | None) -> pd.DataFrame:
    own = feedback.submissions[feedback.submissions["provider_code"] == feedback.provider_code]
    if own.empty:
        known = ", ".join(sorted(feedback.submissions["provider_code"].unique()))
        raise WrongUseError(
            f"{feedback.provider_code} has no submission in this publication; there are {known}."
        )
    ends = pd.to_datetime(own["period_end_date"])
    chosen = own[ends == (ends.max() if period_end is None else pd.Timestamp(period_end))]
    if chosen.empty:
        raise WrongUseError(f"{feedback.provider_code} sent no period that ends on {period_end}.")
    return chosen


def _period_words(sent: pd.DataFrame) -> str:
    start = pd.Timestamp(sent["period_start_date"].iloc[0])
    end = pd.Timestamp(sent["period_end_date"].iloc[0])
    received = pd.Timestamp(sent["received_at"].max())
    return (
        f"{start:%-d %B %Y} to {end:%-d %B %Y}, received on {received:%-d %B %Y}, "
        f"submission {int(sent['sequence'].iloc[0])}"
    )


def _synthetic(is_synthetic: bool) -> str:
    return "<strong>Synthetic data: no real person or service.</strong>" if is_synthetic else ""


def _summary(sent: pd.DataFrame, findings: pd.DataFrame) -> list[str]:
    """What the tables say, in two sentences."""
    is_supplied = sent["is_supplied"].astype(bool)
    missing = int((~is_supplied).sum())
    read, held = _sum(sent["rows_read"]), _sum(sent["rows_quarantined"])
    share = f" ({100 * held / read:.2f}%)" if read else ""
    rules = findings["rule_code"].nunique()
    return [
        f"{int(is_supplied.sum())} of {len(sent)} files arrived with {read:,} rows; {held:,} rows"
        f"{share} were held back.",
        f"{rules} rules found something to correct."
        + (f" {missing} files did not arrive." if missing else ""),
    ]


def _files(sent: pd.DataFrame) -> str:
    """Files that are missing or had rows held back; a file without fault needs no line."""
    rows = [
        (
            str(one["extract_name"]),
            "arrived" if one["is_supplied"] else "did not arrive",
            _rows(one["rows_read"]),
            _rows(one["rows_quarantined"]),
        )
        for one in sent.sort_values("extract_name").to_dict("records")
        if not one["is_supplied"] or _rows(one["rows_quarantined"]) != "0"
    ]
    if not rows:
        return "<h2>Files</h2><p>Every file arrived and no row was held back.</p>"
    headings = ("File", "State", "Rows read", "Held back")
    return "<h2>Files that need a look</h2>" + _table("Files", headings, rows, numbers=(2, 3))


def _faults(findings: pd.DataFrame) -> str:
    """The commonest faults first; a hidden small number reads as fewer than the limit."""
    if findings.empty:
        return "<h2>Faults</h2><p>No rule of the door found anything.</p>"
    ordered = findings.sort_values(
        ["severity", "findings"], ascending=[True, False], na_position="last"
    ).to_dict("records")
    rows = [
        (
            _where(one),
            str(one["rule_text"]),
            _WHAT_HAPPENED.get(str(one["severity"]), str(one["severity"])),
            _rows(one["findings"]),
        )
        for one in ordered[:_LISTED]
    ]
    more = len(ordered) - len(rows)
    tail = f"<p>{more} further lines stand in the receipt.</p>" if more > 0 else ""
    headings = ("Where", "Rule", "What happened", "Rows")
    return "<h2>Faults to correct</h2>" + _table("Faults", headings, rows, numbers=(3,)) + tail


def _rows(count: Any) -> str:
    """A count in words; a small number that is hidden reads as few."""
    return "few" if pd.isna(count) else f"{int(count):,}"


def _sum(counts: pd.Series) -> int:
    """What is released of some counts, added up."""
    return int(pd.to_numeric(counts).sum())


def _where(one: Mapping[Any, Any]) -> str:
    column = one["column_name"]
    extract = "" if pd.isna(one["extract_name"]) else str(one["extract_name"])
    return extract if pd.isna(column) or not column else f"{extract}: {column}"


def _checks(results: pd.DataFrame, *, names: Mapping[str, str]) -> str:
    if results.empty:
        return "<h2>Checks across files</h2><p>All of them are met.</p>"
    rows = [
        (
            str(one["description"]),
            "" if pd.isna(one["observed"]) else str(one["observed"]),
            _measures(str(one["measures"] or ""), names),
        )
        for one in results.to_dict("records")[:_LISTED]
    ]
    headings = ("What should hold", "Found, all providers together", "Figures it touches")
    return "<h2>Checks across files</h2>" + _table("Checks not met", headings, rows)


def _names(measures: pd.DataFrame) -> Mapping[str, str]:
    return dict(zip(measures["measure_code"], measures["measure_name"], strict=True))


def _measures(codes: str, names: Mapping[str, str]) -> str:
    listed = [names.get(code, code) for code in codes.split(",") if code]
    return ", ".join(listed) if len(listed) <= 3 else f"{len(listed)} measures"  # noqa: PLR2004


def _table(
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
) -> str:
    def cell(tag: str, place: int, text: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        kind = ' class="n"' if place in numbers else ""
        return f"<{tag}{scope}{kind}>{escape(text)}</{tag}>"

    head = "".join(cell("th", place, text) for place, text in enumerate(headings))
    lines = [
        "<tr>" + "".join(cell("td", place, text) for place, text in enumerate(row)) + "</tr>"
        for row in rows
    ]
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )

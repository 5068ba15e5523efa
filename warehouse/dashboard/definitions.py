"""What a measure counts, from the catalogue, as HTML and as lines of a download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from warehouse.charts import words
from warehouse.charts.formats import as_date, is_missing, value_text

Measure = Mapping[str, Any]


def _text(measure: Measure, name: str) -> str:
    value = measure.get(name)
    return "" if is_missing(value) else str(value)


def _official(measure: Measure) -> str:
    code, name = _text(measure, "official_code"), _text(measure, "official_name")
    return f"{name} ({code})" if name and code else name or code


def _targets(measure: Measure, targets: Sequence[Measure]) -> str:
    lines = []
    for row in targets:
        if row["measure_code"] != measure["measure_code"]:
            continue
        since = row.get("valid_from_date")
        dated = "" if is_missing(since) else f" from {as_date(since):%B %Y}"
        value = value_text(float(row["target_value"]), _text(measure, "unit"))
        kind = row.get("provider_type")
        whose = "" if is_missing(kind) else f" for {str(kind).split('_', maxsplit=1)[0].upper()}"
        source = str(row["source"]).rstrip(".")
        lines.append(f"{value}{whose}{dated}. {source}. {words.basis(str(row['basis']))}")
    return " ".join(lines) or "None that an official source supports."


def definition_pairs(measure: Measure, *, targets: Sequence[Measure]) -> list[tuple[str, str]]:
    """Heads and texts of a definition; empty texts are left out."""
    minimum = _text(measure, "minimum_denominator")
    pairs = [
        ("What it says", _text(measure, "definition")),
        ("Counted", _text(measure, "numerator_definition")),
        ("Out of", _text(measure, "denominator_definition")),
        ("Which way is better", words.direction(_text(measure, "direction"))),
        ("Why it matters", _text(measure, "why_it_matters")),
        ("What it cannot tell", _text(measure, "what_it_cannot_tell")),
        ("Target", _targets(measure, targets)),
        ("Official measure it follows", _official(measure)),
        ("How it differs from the official measure", _text(measure, "how_it_differs")),
        ("How well founded the rule is", words.basis(_text(measure, "basis"))),
        ("Inspection criterion", words.plain(_text(measure, "criterion"))),
        ("No figure when there are fewer than", f"{float(minimum):.0f}" if minimum else ""),
        ("Code in downloads and commands", _text(measure, "measure_code")),
    ]
    return [(head, text) for head, text in pairs if text]


def definition_html(
    measure: Measure, *, targets: Sequence[Measure], more: Sequence[tuple[str, str]] = ()
) -> str:
    """A definition as a list of heads and texts, escaped; more of them may follow."""
    return pairs_html([*definition_pairs(measure, targets=targets), *more])


def pairs_html(pairs: Sequence[tuple[str, str]]) -> str:
    """Heads and texts as a list, escaped."""
    items = "".join(f"<dt>{escape(head)}</dt><dd>{escape(text)}</dd>" for head, text in pairs)
    return f'<dl class="pw-dl">{items}</dl>'


def notes_of(measure: Measure) -> list[tuple[str, str]]:
    """What a download says of the measure above its table."""
    return [
        ("Measure", _text(measure, "measure_name")),
        ("Definition", _text(measure, "definition")),
        ("Counted", _text(measure, "numerator_definition")),
        ("Out of", _text(measure, "denominator_definition")),
        ("Official measure it follows", _official(measure)),
        ("Likely range", "95 per cent interval (Wilson) where the measure is a share"),
    ]

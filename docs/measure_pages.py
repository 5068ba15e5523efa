"""Write one page per measure from the seeds and ``measures/examples.yaml``.

Run: ``python -m docs.measure_pages``. A test holds the committed pages to what this writes.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "dbt_project" / "seeds"
PAGES = ROOT / "docs" / "measures"
EXAMPLES = PAGES / "examples.yaml"
NOTICE = "<!-- Written by docs/measure_pages.py from the seeds and examples.yaml: edit those. -->"

Row = dict[str, str]

KINDS = {
    "share": "share of units: months add up to quarters and rolling years",
    "snapshot_share": "share of a stock on a day: a longer period shows its last month-end",
    "rate": "amount for each unit of exposure: months add up",
    "rolling_rate": "twelve months of an amount over the mean of twelve month-end stocks",
    "mean_stock": "stock for each unit on a day: a longer period shows its last month-end",
    "quantile_ratio": "one quantile over another on a day; totals are not sums of providers",
}
BASES = {
    "verified": "verified: the rule was read in a source",
    "to_confirm": "to confirm: part of the rule is our working assumption, and the figure says so",
    "design": "our own design",
}
PROVIDER_TYPES = {
    "crc": "Community rehabilitation companies",
    "nps": "National Probation Service divisions",
    "region_2021": "Probation regions from June 2021",
}
LISTS = {
    "counts": "In the numerator and the denominator",
    "fails": "In the denominator only",
    "not_due": "Not due yet, left out",
    "not_covered": "Not covered by data, left out",
    "left_out": "Not in the population",
}
IN_DENOMINATOR = ("counts", "fails")


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything a page is written from."""

    measures: Sequence[Row]
    official: Mapping[str, Sequence[Row]]
    targets: Mapping[str, Sequence[Row]]
    extracts: Mapping[str, Sequence[Row]]
    thresholds: Mapping[str, Row]
    examples: Mapping[str, Mapping[str, Any]]


def seed(name: str) -> list[Row]:
    """Rows of a seed, as text."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_measure(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of each measure, in the order of the seed."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["measure_code"]].append(row)
    return found


def read_sources() -> Sources:
    """The seeds and the examples."""
    return Sources(
        measures=sorted(seed("measures"), key=lambda row: int(row["measure_order"])),
        official=by_measure(seed("measure_official_codes")),
        targets=by_measure(seed("measure_targets")),
        extracts=by_measure(seed("measure_extracts")),
        thresholds={row["threshold_name"]: row for row in seed("thresholds")},
        examples=yaml.safe_load(EXAMPLES.read_text(encoding="utf-8")),
    )


@cache
def bank_holidays() -> np.ndarray:
    """Bank holidays of England and Wales."""
    return np.array([row["holiday_date"] for row in seed("bank_holidays")], "datetime64[D]")


def deadline(start: dt.date, business_days: int) -> dt.date:
    """The n-th business day strictly after a day."""
    day = np.busday_offset(
        np.datetime64(start), business_days, roll="backward", holidays=bank_holidays()
    )
    return dt.date.fromisoformat(str(day))


def amounts(example: Mapping[str, Any]) -> tuple[float, float]:
    """Numerator and denominator of an example, counted from its lists."""
    if "amounts" in example:
        parts = example["amounts"]
        return (
            float(sum(number for number, _ in parts["numerator"])),
            float(sum(number for number, _ in parts["denominator"])),
        )
    units = [float(len(example.get(name, []))) for name in IN_DENOMINATOR]
    return units[0], sum(units)


def value(example: Mapping[str, Any], *, unit: str) -> float:
    """The example's figure in the measure's unit."""
    numerator, denominator = amounts(example)
    return (100 if unit == "percent" else 1) * numerator / denominator


def words(name: str) -> str:
    """A name of a seed as words."""
    return name.replace("_", " ")


def number(amount: float) -> str:
    """A number without needless decimals."""
    return f"{amount:,.2f}".rstrip("0").rstrip(".")


def day(date: dt.date) -> str:
    """A day as people write it."""
    return f"{date.day} {date:%B %Y}"


def page(measure: Row, *, sources: Sources) -> str:
    """One measure's page."""
    code = measure["measure_code"]
    told = sources.examples[code]
    parts = [
        NOTICE,
        f"# {measure['measure_name']}",
        f"`{code}` · {words(measure['domain'])} · {words(measure['criterion'])}",
        measure["definition"],
        _counting(measure, told),
        "## Clock and limits\n\n" + _limits(told, sources.thresholds),
        "## Example\n\n" + _example(told["example"], unit=measure["unit"]),
        "## Status of the rule and targets\n\n" + _status(measure, sources.targets[code]),
        "## Official counterpart\n\n" + _official(sources.official[code]),
        "## Extracts it needs\n\n" + _extracts(sources.extracts[code]),
        "## Reading it\n\n" + _reading(measure),
        "[All measures](index.md)",
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _counting(measure: Row, told: Mapping[str, Any]) -> str:
    return _table(
        ("", ""),
        [
            ("Numerator", measure["numerator_definition"]),
            ("Denominator", measure["denominator_definition"]),
            ("Counted in", told["counted_in"]),
            ("Left out", told["leaves_out"]),
            ("Look-back that must be covered by data", told["look_back"]),
            ("Kind", KINDS[measure["kind"]]),
            ("Unit and direction", f"{words(measure['unit'])}, {words(measure['direction'])}"),
            ("Lowest place shown", measure["lowest_geography"]),
            ("Smallest denominator shown", measure["minimum_denominator"]),
            ("Counted from", f"`{measure['fact']}`"),
        ],
    )


def _limits(told: Mapping[str, Any], thresholds: Mapping[str, Row]) -> str:
    if not told["limits"]:
        return "No limit of days or amount applies."
    limits = [thresholds[name] for name in told["limits"]]
    rows = [
        (
            f"`{limit['threshold_name']}`",
            f"{limit['value']} {words(limit['unit'])}",
            limit["description"],
            BASES[limit["basis"]],
            limit["source"],
        )
        for limit in limits
    ]
    table = _table(("Limit", "Value", "What for", "Basis", "Source"), rows)
    return "\n\n".join([table, *_deadlines(told, limits)])


def _deadlines(told: Mapping[str, Any], limits: Sequence[Row]) -> list[str]:
    if "start" not in told:
        return []
    return [
        f"From {day(told['start'])} the deadline of `{limit['threshold_name']}` is "
        f"{day(deadline(told['start'], int(limit['value'])))}."
        for limit in limits
        if limit["unit"] == "business_days"
    ]


def _example(example: Mapping[str, Any], *, unit: str) -> str:
    blocks = _amount_blocks(example) if "amounts" in example else _unit_blocks(example)
    numerator, denominator = amounts(example)
    figure = f"{number(value(example, unit=unit))} {words(unit)}"
    result = f"Figure: {number(numerator)} / {number(denominator)} = **{figure}**."
    return "\n\n".join([*blocks, result])


def _unit_blocks(example: Mapping[str, Any]) -> list[str]:
    return [
        f"{title} ({len(example[name])}):\n\n" + "\n".join(f"- {each}" for each in example[name])
        for name, title in LISTS.items()
        if name in example
    ]


def _amount_blocks(example: Mapping[str, Any]) -> list[str]:
    return [
        f"{name.capitalize()}:\n\n"
        + "\n".join(f"- {number(amount)}: {text}" for amount, text in example["amounts"][name])
        for name in ("numerator", "denominator")
    ]


def _status(measure: Row, targets: Sequence[Row]) -> str:
    life = f"In force from {_date(measure['valid_from_date'])}"
    until = measure["valid_to_date"]
    life += f" to {_date(until)}." if until else "."
    status = f"The rule is {BASES[measure['basis']]}. {life}"
    if not targets:
        return f"{status}\n\nNo target is known."
    rows = [
        (
            PROVIDER_TYPES[target["provider_type"]],
            target["target_value"],
            _date(target["valid_from_date"]),
            _date(target["valid_to_date"]) or "open",
            BASES[target["basis"]],
            target["source"],
        )
        for target in targets
    ]
    head = ("For", f"Target ({words(measure['unit'])})", "From", "To", "Basis", "Source")
    return f"{status}\n\n{_table(head, rows)}"


def _official(codes: Sequence[Row]) -> str:
    if not codes:
        return "None is known."
    rows = [
        (
            words(code["framework"]),
            code["official_code"],
            code["how_it_differs"],
            BASES[code["basis"]],
            code["source"],
        )
        for code in codes
    ]
    return _table(("Framework", "Code", "How ours differs", "Basis", "Source"), rows)


def _extracts(rows: Sequence[Row]) -> str:
    needed: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        needed[row["provider_type"]].append(f"`{row['extract_name']}`")
    lines = [
        (PROVIDER_TYPES[provider_type], ", ".join(sorted(names)))
        for provider_type, names in needed.items()
    ]
    return _table(("From", "Extracts"), lines)


def _reading(measure: Row) -> str:
    return _table(
        ("", ""),
        [
            ("Why it matters", measure["why_it_matters"]),
            ("If it gets worse, ask", measure["question_if_worse"]),
            ("What it cannot tell", measure["what_it_cannot_tell"]),
            ("Owner", measure["owner"]),
        ],
    )


def _date(text: str) -> str:
    return day(dt.date.fromisoformat(text)) if text else ""


def index(sources: Sources) -> str:
    """The page that lists all measures by domain."""
    parts = [
        NOTICE,
        "# Measures",
        "One page a measure: what is counted, which clock runs, an example, the official "
        "counterpart and what the figure cannot tell. Rules come from the catalogue "
        "(`dbt_project/seeds/measures.csv`) and its dated seeds.",
    ]
    for domain in dict.fromkeys(row["domain"] for row in sources.measures):
        rows = [
            (
                f"[{row['measure_name']}]({row['measure_code']}.md)",
                words(row["unit"]),
                words(row["direction"]),
                words(row["basis"]),
                ", ".join(code["official_code"] for code in sources.official[row["measure_code"]]),
            )
            for row in sources.measures
            if row["domain"] == domain
        ]
        head = ("Measure", "Unit", "Direction", "Rule", "Official")
        parts.append(f"## {words(domain).capitalize()}\n\n{_table(head, rows)}")
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Every page by the name of its file."""
    sources = read_sources()
    written = {
        f"{measure['measure_code']}.md": page(measure, sources=sources)
        for measure in sources.measures
    }
    return {"index.md": index(sources), **written}


def main() -> None:
    """Write the pages, and remove those of measures that are no more."""
    written = pages()
    for old in PAGES.glob("*.md"):
        if old.name not in written:
            old.unlink()
    for name, text in written.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

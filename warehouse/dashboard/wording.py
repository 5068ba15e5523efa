"""The review in words: what got worse, what got better, and how sure we can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.charts import words
from warehouse.charts.formats import (
    NOTHING,
    is_level,
    is_missing,
    number,
    range_text,
    size_text,
    value_text,
)

WORSE, BETTER, UNCHANGED, CANNOT_SAY = "worse", "better", "no_detectable_change", "cannot_say"
GROUPS = (WORSE, BETTER, UNCHANGED, CANNOT_SAY)
GROUP_WORDS = {
    WORSE: "Got worse",
    BETTER: "Got better",
    UNCHANGED: "No clear change",
    CANNOT_SAY: "Cannot be judged",
}
_SIGN = {"higher_is_better": 1, "lower_is_better": -1}

_UNRANKED, _LAST = 1000.0, 2000.0

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What the review says of one measure.

    Attributes:
        group: one of GROUPS.
        what: the figure and where it stood before.
        how_sure: what chance alone could explain.
        beside: the whole area and the target.
        placement: how people were placed in the borough.
        question: what to ask.
        reason: why it cannot be judged, in a few words.
        order: the exception's rank; without one, the largest change against chance first.
    """

    measure_code: str
    name: str
    domain: str
    group: str
    what: str
    how_sure: str
    beside: str
    placement: str
    question: str
    is_target_missed: bool
    reason: str
    order: float


def group_of(row: Row) -> str:
    """The stored verdict; where it cannot say, whether the quarter differs from the one before."""
    stored = "" if is_missing(row["verdict"]) else str(row["verdict"])
    is_said = stored in (WORSE, BETTER) or (stored == UNCHANGED and not is_missing(row["value"]))
    return stored if is_said else _group_by_quarter(row)


def _group_by_quarter(row: Row) -> str:
    """Whether the interval of the change since the quarter before leaves out no change."""
    sign = _SIGN.get(str(row["direction"]), 0)
    if row["availability_status"] != "available" or is_missing(row["change_low"]) or sign == 0:
        return CANNOT_SAY
    if row["change_low"] > 0:
        return BETTER if sign > 0 else WORSE
    if row["change_high"] < 0:
        return WORSE if sign > 0 else BETTER
    return UNCHANGED


def movement(row: Row) -> str:
    """How the figure moved since the quarter before, such as ``down 3.2 percentage points``."""
    if is_missing(row["change"]):
        return NOTHING
    if _is_same(row):
        return "no change"
    way = "up" if row["change"] > 0 else "down"
    return f"{way} {size_text(row['change'], row['unit'])}"


def _is_same(row: Row) -> bool:
    """Whether a change is nothing at the precision shown: what reads alike did not move."""
    unit = str(row["unit"])
    known = [row.get(name) for name in ("value", "previous_value")]
    texts = {value_text(float(one), unit) for one in known if one is not None}
    return is_level(row["change"], unit) or (None not in known and len(texts) == 1)


def shown_value(row: Row, prefix: str = "") -> str:
    """A value with its unit, or the words for why there is none."""
    value = row[f"{prefix}value"]
    if not is_missing(value):
        return value_text(float(value), str(row["unit"]))
    return words.availability(str(row[f"{prefix}availability_status"])).short


def clauses(texts: Mapping[str, str], rows: Mapping[str, Row]) -> str:
    """The text of each measure whose figure is known, with the figure put in, joined."""
    return "; ".join(
        text.format(shown_value(rows[code]))
        for code, text in texts.items()
        if code in rows and not is_missing(rows[code]["value"])
    )


def shown_interval(row: Row, prefix: str = "interval_") -> str:
    """The 95 per cent interval, or nothing where the kind of measure has none."""
    low, high = row[f"{prefix}low"], row[f"{prefix}high"]
    if is_missing(low) or is_missing(high) or is_missing(row["value"]):
        return NOTHING
    return range_text(float(low), float(high), str(row["unit"]))


def shown_target(row: Row) -> str:
    """The target in force, or that there is none."""
    if is_missing(row["target_value"]):
        return "No target"
    return value_text(float(row["target_value"]), str(row["unit"]))


def _what(row: Row, *, previous: str) -> str:
    if is_missing(row["value"]):
        return f"{words.availability(str(row['availability_status'])).why}{_year(row)}"
    now = shown_value(row)
    if is_missing(row["previous_value"]):
        return f"{now}. There is no figure for {previous} to compare it with."
    before = shown_value(row, "previous_")
    if _is_same(row):
        return f"{now}, the same as in {previous}."
    way = "up" if row["change"] > 0 else "down"
    return f"{now}, {way} from {before} in {previous}."


def _year(row: Row) -> str:
    """The 12 months, which may have a figure where three months have none."""
    if is_missing(row["year_value"]) or row["shown_period_type"] == "rolling_12_months":
        return ""
    return f" Over 12 months it was {value_text(float(row['year_value']), str(row['unit']))}."


def _how_sure(row: Row, group: str) -> str:
    stored = "" if is_missing(row["verdict"]) else str(row["verdict"])
    if stored == group and stored in (WORSE, BETTER, UNCHANGED):
        return _stored_sentence(row)
    if is_missing(row["value"]):
        return ""
    if is_missing(row["change_low"]):
        return _no_test(row)
    only = "Compared only with the three months before. " if stored else ""
    if group in (WORSE, BETTER):
        ends = sorted((abs(float(row["change_low"])), abs(float(row["change_high"]))))
        return (
            f"{only}This is more than chance would explain. The real change is likely to lie "
            f"between {number(ends[0])} and {number(ends[1])} percentage points."
        )
    return f"{only}The difference is small enough to be chance."


def _no_test(row: Row) -> str:
    sentence = "" if is_missing(row["sentence"]) else str(row["sentence"])
    _, found, reason = sentence.partition("cannot say, ")
    if found:
        return f"Whether it is better or worse cannot be said: {reason.rstrip('.')}."
    return "This kind of figure has no test of chance; judge it over a year, not a quarter."


def _stored_sentence(row: Row) -> str:
    sentence = f"Month by month: {str(row['sentence']).rstrip('.')}."
    assured = words.assurance(None if is_missing(row["assurance"]) else str(row["assurance"]))
    return f"{sentence} {assured}" if assured else sentence


def _beside(row: Row, *, whole_name: str, is_whole: bool) -> str:
    parts = []
    is_whole_shown = is_whole or row["shown_geography_code"] == "all"
    if is_whole_shown and not is_whole:
        parts.append(f"Published for {whole_name} as a whole only.")
    elif not is_whole_shown and not is_missing(row["london_value"]):
        parts.append(f"{whole_name} as a whole: {shown_value(row, 'london_')}.")
        parts += _beside_whole(row, whole_name=whole_name)
    if row["performance_status"] in ("met", "not_met"):
        parts.append(f"{words.performance(row['performance_status'])} ({shown_target(row)}).")
    if not is_missing(row["value_low"]) and not is_missing(row["value_high"]):
        bounds = range_text(float(row["value_low"]), float(row["value_high"]), str(row["unit"]))
        parts.append(f"Where nothing was recorded we cannot know: the truth lies in {bounds}.")
    return " ".join(parts)


def _beside_whole(row: Row, *, whole_name: str) -> list[str]:
    """Whether the difference from the whole area is more than chance would explain."""
    low, high = row["interval_low"], row["interval_high"]
    if is_missing(low) or is_missing(high) or is_missing(row["value"]):
        return []
    is_chance = low <= row["london_value"] <= high
    how = "small enough to be chance" if is_chance else "more than chance would explain"
    return [f"The difference from {whole_name} is {how}."]


def _placement(row: Row) -> str:
    """How people were placed in the borough, and how many could not be."""
    if row["shown_geography_code"] == "all" or is_missing(row["placed_home_pct"]):
        return ""
    home, team, none = (
        0.0 if is_missing(row[name]) else float(row[name])
        for name in ("placed_home_pct", "placed_team_pct", "unplaced_pct")
    )
    return (
        f"People were placed in a borough by home address ({number(home, 0)}%) or by the team "
        f"that supervises them ({number(team, 0)}%); {number(none, 0)}% could not be placed."
    )


def _order(row: Row) -> float:
    """The stored rank first; then changes by their size against what chance could do."""
    if not is_missing(row["exception_rank"]):
        return float(row["exception_rank"])
    ends = (row["change"], row["change_low"], row["change_high"])
    if any(is_missing(end) for end in ends) or row["change_high"] == row["change_low"]:
        return _LAST
    width = float(row["change_high"]) - float(row["change_low"])
    return _UNRANKED - abs(float(row["change"])) / width


def _reason(row: Row) -> str:
    if is_missing(row["value"]):
        return words.availability(str(row["availability_status"])).short
    return "There is a figure, but nothing to test a change by"


def finding(row: Row, *, previous: str, whole_name: str, is_whole: bool) -> Finding:
    """What the review says of one row of :func:`warehouse.marts.review`."""
    group = group_of(row)
    return Finding(
        measure_code=str(row["measure_code"]),
        name=str(row["measure_name"]),
        domain=str(row["domain"]),
        group=group,
        what=_what(row, previous=previous),
        how_sure=_how_sure(row, group),
        beside=_beside(row, whole_name=whole_name, is_whole=is_whole),
        placement=_placement(row),
        question="" if is_missing(row["question_if_worse"]) else str(row["question_if_worse"]),
        is_target_missed=row["performance_status"] == "not_met",
        reason=_reason(row),
        order=_order(row),
    )


def findings(
    review: Sequence[Row], *, previous: str, whole_name: str, is_whole: bool
) -> list[Finding]:
    """What the review says of every measure, in the catalogue's order."""
    return [
        finding(row, previous=previous, whole_name=whole_name, is_whole=is_whole) for row in review
    ]


def _counted(number: int, singular: str, plural: str) -> str:
    return f"{number or 'none'} {singular if number == 1 else plural}"


def false_signals(review: Sequence[Row]) -> str:
    """How many measures chance alone would mark, or nothing when the run did not say."""
    rates = [
        float(row["false_signal_rate"])
        for row in review
        if row["verdict"] in GROUPS[:3] and not is_missing(row["false_signal_rate"])
    ]
    if not rates:
        return ""
    expected = "about " + number(sum(rates), 0) if sum(rates) >= 1 else "fewer than one"
    return (
        f"If nothing had changed, chance alone would still mark {expected} of the {len(rates)} "
        "measures judged month by month."
    )


def against_official(row: Row, official: float) -> str:
    """The figure beside a published one: the difference, and its 95 per cent interval if any.

    The published figure is taken as it stands, so the interval is that of our own figure.
    """
    if is_missing(row["value"]):
        return ""
    unit, gap = str(row["unit"]), float(row["value"]) - official
    if is_level(gap, unit):
        words_of_gap = "here the same"
    else:
        words_of_gap = f"here {size_text(gap, unit)} {'higher' if gap > 0 else 'lower'}"
    ends = [row["interval_low"], row["interval_high"]]
    if any(is_missing(end) for end in ends):
        return words_of_gap
    low, high = (number(float(end) - official) for end in ends)
    return f"{words_of_gap} (likely {low} to {high})"


def against_whole(row: Row) -> str:
    """Whether the whole area lies outside the likely range: worse, better, or neither."""
    sign = _SIGN.get(str(row["direction"]), 0)
    ends = (row["interval_low"], row["interval_high"], row["london_value"])
    if sign == 0 or row["shown_geography_code"] == "all" or any(is_missing(end) for end in ends):
        return ""
    if row["interval_low"] <= row["london_value"] <= row["interval_high"]:
        return ""
    return BETTER if (row["value"] > row["london_value"]) == (sign > 0) else WORSE


def summary(found: list[Finding], *, previous: str) -> str:
    """One sentence that counts the groups."""
    counts = {group: sum(one.group == group for one in found) for group in GROUPS}
    total = "1 measure" if len(found) == 1 else f"{len(found)} measures"
    return (
        f"Of {total}, compared with {previous} and earlier: "
        f"{_counted(counts[WORSE], 'got worse', 'got worse')}, "
        f"{_counted(counts[BETTER], 'got better', 'got better')}, "
        f"{_counted(counts[UNCHANGED], 'shows no clear change', 'show no clear change')} and "
        f"{_counted(counts[CANNOT_SAY], 'cannot be judged', 'cannot be judged')}."
    )

"""A submission held against the same provider's earlier ones: people, blanks, mix of codes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from warehouse.intake.findings import Finding
from warehouse.intake.history_checks import Limits, earlier_submissions, limits_of
from warehouse.intake.profile import BLANK, CODE, PEOPLE
from warehouse.ledger import ProfilePoint, SubmissionRecord
from warehouse.settings import Settings

_RULES = {PEOPLE: "people_unusual", BLANK: "blanks_unusual", CODE: "codes_unusual"}
_CODES_SHOWN = 5
_SIGMAS = 3

_Key = tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Share:
    """A part of a whole; its share is unknown where the whole is empty."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


def plausibility_findings(
    points: Sequence[ProfilePoint],
    *,
    earlier: Sequence[Mapping[_Key, Share] | None],
    settings: Settings,
) -> list[Finding]:
    """Shares outside the control limits of the provider's own earlier periods.

    Limits are those of individual values and moving ranges, never narrower than three standard
    errors of a share of so many rows, and a change below ``plausibility_least_change`` is not
    told.

    Args:
        points: the submission's profile.
        earlier: the profiles of the provider's earlier submissions, oldest first, None for a gap.
        settings: how many points and which change are needed.

    Returns:
        One finding per column; for a column of codes, with the codes that are unusual.
    """
    now = {_key(each): Share(part=each.numerator, whole=each.denominator) for each in points}
    known = {key for each in earlier if each is not None for key in each}
    unusual: dict[tuple[str, str, str], list[str]] = {}
    for key in sorted(known | now.keys()):
        words = _unusual(key, now, earlier, settings)
        if words is not None:
            unusual.setdefault(key[:3], []).append(words)
    return [
        Finding(
            code=_RULES[statistic],
            extract=extract,
            column=column,
            count=len(words),
            detail=f"{'; '.join(words[:_CODES_SHOWN])}.",
        )
        for (extract, statistic, column), words in unusual.items()
    ]


def profiles_before(
    points: Iterable[ProfilePoint],
    *,
    current: Sequence[SubmissionRecord],
    provider_code: str,
    before: date,
) -> list[Mapping[_Key, Share] | None]:
    """The profiles of a provider's earlier current submissions by period, None for a gap."""
    by_sequence: dict[int, dict[_Key, Share]] = {}
    for each in points:
        shares = by_sequence.setdefault(each.sequence, {})
        shares[_key(each)] = Share(part=each.numerator, whole=each.denominator)
    own = earlier_submissions(current, provider_code=provider_code, before=before)
    return [None if each is None else by_sequence.get(each.sequence) for each in own]


def _key(point: ProfilePoint) -> _Key:
    return (point.extract_name, point.statistic, point.column_name, point.code)


def _unusual(
    key: _Key,
    now: Mapping[_Key, Share],
    earlier: Sequence[Mapping[_Key, Share] | None],
    settings: Settings,
) -> str | None:
    """Words for a share outside its limits."""
    share = _share(key, now)
    if key[1] not in _RULES or share is None or share.value is None:
        return None
    series = [None if each is None else _share(key, each) for each in earlier]
    values = [None if each is None else each.value for each in series]
    known = [each for each in values if each is not None]
    if len(known) < settings.plausibility_points:
        return None
    centre = math.fsum(known) / len(known)
    even = min(max(centre, 1 / share.whole), 1 - 1 / share.whole) if share.whole > 1 else 0.5
    least = _SIGMAS * math.sqrt(even * (1 - even) / share.whole)
    limits = limits_of(values, least_width=least, points_needed=settings.plausibility_points)
    is_small = abs(share.value - centre) < settings.plausibility_least_change
    if limits is None or is_small or limits.low <= share.value <= limits.high:
        return None
    return _words(key, share.value, limits)


def _share(key: _Key, shares: Mapping[_Key, Share]) -> Share | None:
    """The share; a code that is not there has none of the rows its column has."""
    if key in shares or key[1] != CODE:
        return shares.get(key)
    whole = next((s.whole for k, s in shares.items() if k[:3] == key[:3]), None)
    return None if whole is None else Share(part=0, whole=whole)


def _words(key: _Key, value: float, limits: Limits) -> str:
    low, high = max(0.0, limits.low), min(1.0, limits.high)
    what = {PEOPLE: " people to 100 rows", BLANK: "% empty", CODE: "% of rows"}[key[1]]
    subject = f"{key[3]}: " if key[1] == CODE else ""
    return f"{subject}{value * 100:.1f}{what}; usual are {low * 100:.1f} to {high * 100:.1f}"

"""Where the figures come from and how fresh they are: said on every page and in every file."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from warehouse import marts
from warehouse.charts.formats import as_date, date_text, is_missing
from warehouse.dashboard.data import facts, rows_of
from warehouse.dashboard.view import View

SOURCE, FRESH = "Where it comes from", "How fresh it is"


def source(view: View) -> str:
    """Whose records the figures of this choice were worked out from."""
    names = [name for code, name in view.provider_names if code != "all"]
    senders = names if view.is_every_provider else [view.provider_name]
    return f"Worked out from the records that {' and '.join(senders)} sent."


def origin(view: View) -> list[tuple[str, str]]:
    """Source and freshness as heads and texts."""
    return [(SOURCE, source(view)), (FRESH, freshness(view))]


def freshness(view: View) -> str:
    """Up to when the records go, by provider, and when the figures were released."""
    known = facts(view.file)
    parts = []
    if not is_missing(known.get("as_of_date")):
        parts.append(f"Records run to {date_text(known['as_of_date'])}.")
    if behind := _behind(view.file, view.provider_names):
        parts.append(behind)
    if not is_missing(known.get("published_at")):
        parts.append(f"Published {date_text(known['published_at'])}.")
    return " ".join(parts)


@lru_cache(maxsize=8)
def _behind(file: str, provider_names: tuple[tuple[str, str], ...]) -> str:
    """Names providers whose newest submission ends before the newest of all."""
    names, newest = dict(provider_names), dict[str, date]()
    for row in rows_of(file, marts.submissions):
        code, end = str(row["provider_code"]), as_date(row["period_end_date"])
        if code in names:
            newest[code] = max(end, newest.get(code, end))
    named = [
        f"{names[code]} has sent nothing after {date_text(end)}"
        for code, end in sorted(newest.items())
        if end < max(newest.values())
    ]
    return f"{'; '.join(named)}." if named else ""

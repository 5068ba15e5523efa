"""The banner of a chart whose figure a check warns of, and of no other chart."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from warehouse.marts import Row

_NAMED = 3


def warning_html(warned: Sequence[Row], *, measure_code: str) -> str:
    """The banner of one measure; empty when every check that touches it was met.

    Args:
        warned: rows of :func:`warehouse.marts.warned_measures`.
        measure_code: the measure on the chart.
    """
    own = [row for row in warned if row["measure_code"] == measure_code]
    if not own:
        return ""
    said = [escape(str(row["description"])) for row in own[:_NAMED]]
    more = len(own) - len(said)
    if more:
        said.append(f"And {more} more, on the page Data quality.")
    checks = "1 check" if len(own) == 1 else f"{len(own)} checks"
    lines = "".join(f"<li>{text}</li>" for text in said)
    is_small = all(row["extent"] == "few" for row in own)
    opening = "Small faults known." if is_small else "Read with care."
    tail = " in fewer than 1 in 100 rows" if is_small else ""
    return (
        f'<details class="pw-warned"><summary><b>{opening}</b> {checks} of the data behind '
        f"this figure did not pass{tail}.</summary>"
        f"<p>What should hold:</p><ul>{lines}</ul></details>"
    )

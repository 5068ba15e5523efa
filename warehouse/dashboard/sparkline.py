"""A measure's last 24 months as a small line; the table's texts say what it shows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from warehouse.charts import theme
from warehouse.charts.formats import is_missing, value_text
from warehouse.dashboard.tables import Markup

_WIDTH, _HEIGHT, _EDGE = 110, 30, 4
_FEWEST = 6


def sparkline(values: Sequence[float | None], *, unit: str) -> Markup:
    """The line as a picture, broken where a month has no figure; empty when it has few figures.

    Args:
        values: oldest first, nothing where a month has no figure.
        unit: of the values; the picture's text names the first and the last.
    """
    known = [value for value in values if not is_missing(value) and value is not None]
    if len(known) < _FEWEST:
        return Markup("")
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    points = [
        None
        if value is None or is_missing(value)
        else (_EDGE + n * step, _HEIGHT - _EDGE - (value - low) / span * (_HEIGHT - 2 * _EDGE))
        for n, value in enumerate(values)
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}"><path d="{_path(points)}" fill="none" '
        f'stroke="{theme.PLACE}" stroke-width="2"/>{_dot(points)}</svg>'
    )
    first, last = (escape(value_text(value, unit)) for value in (known[0], known[-1]))
    picture = b64encode(svg.encode()).decode()
    return Markup(
        f'<img class="pw-spark" alt="from {first} to {last}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'src="data:image/svg+xml;base64,{picture}">'
    )


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    parts, is_open = [], False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if is_open else 'M'}{point[0]:.1f} {point[1]:.1f}")
        is_open = point is not None
    return "".join(parts)


def _dot(points: Sequence[tuple[float, float] | None]) -> str:
    x, y = [point for point in points if point is not None][-1]
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{theme.PLACE}"/>'

"""A chart as a file: SVG or PNG, with its words inside, made without any network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import vl_convert

from warehouse.charts import theme

Format = Literal["svg", "png"]
_WIDTH = 860
_SCALE = 2.0


def export_spec(
    spec: Mapping[str, Any], *, title: Sequence[str], subtitle: Sequence[str], lines: Sequence[str]
) -> dict[str, Any]:
    """The chart at a fixed width, named at the top, with its method as the last lines of the title.

    Args:
        spec: a chart with its rows, as a page draws it.
        title: the message.
        subtitle: what is measured, where and when.
        lines: marker, definition, filters and source; all three already broken into lines.
    """
    heading = {
        "text": list(title),
        "subtitle": [*subtitle, *lines],
        "anchor": "start",
        "fontSize": 16,
        "subtitleFontSize": 11,
        "subtitleColor": theme.TEXT,
        "offset": 14,
    }
    # A picture is drawn once: rows go inline, and there is no page to take its width from.
    return {**spec, "width": _WIDTH, "title": heading}


def picture(
    spec: Mapping[str, Any],
    *,
    title: Sequence[str],
    subtitle: Sequence[str],
    lines: Sequence[str],
    kind: Format,
) -> bytes:
    """A picture of a chart: SVG as UTF-8 text, or PNG at twice the size.

    Raises:
        ValueError: the specification is no chart.
    """
    whole = export_spec(spec, title=title, subtitle=subtitle, lines=lines)
    if kind == "svg":
        return str(vl_convert.vegalite_to_svg(whole)).encode("utf-8")
    return bytes(vl_convert.vegalite_to_png(whole, scale=_SCALE))

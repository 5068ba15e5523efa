"""A chart is a specification built and validated once, and rows given to it at each rerun.

Building a layered chart costs tens of milliseconds; handing rows to a finished one, almost none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

Rows = Sequence[Mapping[str, Any]]
Spec = dict[str, Any]


def rows_named(name: str) -> alt.NamedData:
    """Data that a rerun fills in by this name."""
    return alt.NamedData(name=name)


def to_template(chart: alt.LayerChart | alt.FacetChart, *, height: int | alt.Step) -> Spec:
    """The validated specification of a chart as wide as its page, without rows.

    ``tick`` is a parameter: what follows a number on an axis.
    """
    template: Spec = (
        chart.add_params(alt.param(name="tick", value=""))
        .properties(
            width="container",
            height=height,
            autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        )
        .to_dict()
    )
    return template


def filled(
    template: Spec, *, datasets: Mapping[str, Rows], params: Mapping[str, Any] | None = None
) -> Spec:
    """A template with its rows, and with values for its named parameters.

    Layers without rows are left out: an empty one still claims a place in what a screen reader
    meets, and Vega warns of it.

    Args:
        template: from :func:`to_template`; it is not changed.
        datasets: rows of plain values by name; dates as ISO text.
        params: new values of parameters the template declares.
    """
    values = dict(params or {})
    declared = [
        {**param, "value": values.get(param["name"], param.get("value"))}
        for param in template.get("params", [])
    ]
    filled_rows = {name: [dict(row) for row in rows] for name, rows in datasets.items() if rows}
    layers = [layer for layer in template["layer"] if layer["data"]["name"] in filled_rows]
    return {**template, "params": declared, "layer": layers, "datasets": filled_rows}

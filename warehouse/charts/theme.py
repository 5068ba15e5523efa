"""One look for every chart: a colour for each role, never a colour alone."""

from __future__ import annotations

import altair as alt

TEXT = "#0B0C0C"
PLACE = "#12436D"
COMPARED = "#6F777B"
OFFICIAL = "#801650"
TARGET = "#0B0C0C"
BETTER = "#28A197"
WORSE = "#F46A25"
UNUSUAL = "#A285D1"
LIMITS = "#E3E6E8"
QUIET_BAR = "#9FB4C7"
GRID = "#D8DBDD"
PAPER = "#FFFFFF"

FONT = '"Source Sans", "Source Sans 3", Arial, sans-serif'


@alt.theme.register("warehouse", enable=True)
def warehouse_theme() -> alt.theme.ThemeConfig:
    """The theme travels inside each specification, so the screen and an export look alike."""
    return {
        "config": {
            "background": PAPER,
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "aria": False,
                "labelColor": TEXT,
                "labelFontSize": 13,
                "titleColor": TEXT,
                "titleFontSize": 13,
                "titleFontWeight": "normal",
                "gridColor": GRID,
                "domainColor": COMPARED,
                "tickColor": COMPARED,
            },
            # The chart has one text alternative and a table; its marks need no labels of their own.
            "mark": {"aria": False},
            "text": {"font": FONT, "fontSize": 13},
        }
    }

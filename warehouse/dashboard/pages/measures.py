"""The catalogue: what every measure counts, and what it cannot tell."""

from __future__ import annotations

from warehouse.dashboard import measures_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="Measures", about="What every measure counts, and what it cannot tell.")
measures_page.show(view)

"""Data quality: what arrived, what was held back, what the checks said."""

from __future__ import annotations

from warehouse.dashboard import quality_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="Data quality", about="Which numbers can be trusted, and why.")
quality_page.show(view)

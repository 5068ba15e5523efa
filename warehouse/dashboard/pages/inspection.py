"""Inspection: what inspectors said, beside what the records say."""

from __future__ import annotations

from warehouse.dashboard import inspection_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="Inspection", about="What inspectors said, beside what the records say.")
inspection_page.show(view)

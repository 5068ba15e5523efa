"""Case lists: the rows behind a number, for analysts."""

from __future__ import annotations

from warehouse.dashboard import case_lists_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="Case lists", about="The rows behind a number.")
case_lists_page.show(view)

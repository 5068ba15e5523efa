"""The quarterly review: what got worse, what got better, how sure we are, what to ask."""

from __future__ import annotations

from warehouse.dashboard import review_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="Quarterly review", about="What changed, how sure we are, and what to ask.")
review_page.show(view)

"""Recommendations: what was asked for, and what the figures show since."""

from __future__ import annotations

from warehouse.dashboard import recommendations_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="Recommendations", about="What was asked for, and what the figures show since.")
recommendations_page.show(view)

"""Submissions: what was sent, when, and how good it was."""

from __future__ import annotations

from warehouse.dashboard import submissions_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="Submissions", about="What was sent, when, and how good it was.")
submissions_page.show(view)

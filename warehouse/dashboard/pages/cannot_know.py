"""What we cannot know: questions that no figure here answers."""

from __future__ import annotations

from warehouse.dashboard import unknown_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="What we cannot know", about="Questions that no figure here answers.")
unknown_page.show(view)

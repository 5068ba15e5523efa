"""Working together: what passes between the two organisations."""

from __future__ import annotations

from warehouse.dashboard import working_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(
    view,
    title="Working together",
    about="What passes between the two organisations, as each counts it and as both do.",
)
working_page.show(view)

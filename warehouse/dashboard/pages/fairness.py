"""Fairness: is everyone on probation treated alike?"""

from __future__ import annotations

from warehouse.dashboard import fairness_page
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="Fairness", about="Is everyone on probation treated alike?")
fairness_page.show(view)

"""Sickness and workload: every measure of this part of the catalogue, month by month."""

from __future__ import annotations

from warehouse.dashboard import domain_page, workload_detail
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(
    view,
    title="Sickness and workload",
    about="Are there enough staff, and are they well enough, to see people?",
)
domain_page.show(view, domain="sickness_absence")
workload_detail.show(view)

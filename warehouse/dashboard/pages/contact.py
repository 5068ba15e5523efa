"""Contact: every measure of this part of the catalogue, month by month."""

from __future__ import annotations

from warehouse.dashboard import (
    contact_detail,
    contact_gap,
    domain_page,
    not_seen_bands,
    team_funnel,
)
from warehouse.dashboard.layout import header
from warehouse.dashboard.view import current

view = current()
header(view, title="Contact", about="Are people on probation being seen?")
contact_gap.show(view)
not_seen_bands.show(view)
domain_page.show(view, domain="contact", headline=contact_gap.SEEN)
contact_detail.show(view)
team_funnel.show(view)

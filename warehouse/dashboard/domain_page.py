"""A page of one part of the catalogue: a summary table, then a section for each measure."""

from __future__ import annotations

from warehouse import marts
from warehouse.dashboard import section_view
from warehouse.dashboard.data import read
from warehouse.dashboard.layout import empty
from warehouse.dashboard.review_page import findings_of, review_of
from warehouse.dashboard.sections import sections
from warehouse.dashboard.status_table import show_status_table
from warehouse.dashboard.view import View


def show(view: View, *, domain: str) -> None:
    """Everything published of one domain for the chosen place, provider and quarter."""
    review = review_of(view)
    review = review[review["domain"] == domain]
    if review.empty:
        empty("The catalogue of this publication has no measure here yet.")
        return
    show_status_table(view, review, key=domain, caption=f"Where things stand: {view.selection}")
    said = {one.measure_code: one for one in findings_of(view, review)}
    measures = read(view.file, marts.measures)
    for section in sections(view, measures[measures["domain"] == domain]):
        section_view.show(view, section, said[section.code])

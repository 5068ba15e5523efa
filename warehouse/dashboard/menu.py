"""The pages of the menu, one line each, in its order."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from warehouse.charts.words import plain
from warehouse.dashboard.view import View
from warehouse.marts import Role


@dataclass(frozen=True)
class MenuPage:
    """A page: its script, its title, its path in the address, and the domain it shows.

    The first page has no path: it is what the bare address shows. A page for analysts is not in
    anyone else's menu, and its address leads others to the first page.
    """

    script: str
    title: str
    path: str
    domain: str | None = None
    is_for_analysts: bool = False


PAGES = (
    MenuPage("review.py", "Quarterly review", ""),
    MenuPage("contact.py", "Contact", "contact", "contact"),
    MenuPage("compliance.py", "Compliance", "compliance", "compliance"),
    MenuPage("working_together.py", "Working together", "working_together"),
    MenuPage("sickness.py", "Sickness and workload", "sickness", "sickness_absence"),
    MenuPage("fairness.py", "Fairness", "fairness"),
    MenuPage("recommendations.py", "Recommendations", "recommendations"),
    MenuPage("inspection.py", "Inspection", "inspection"),
    MenuPage("measures.py", "Measures", "measures"),
    MenuPage("data_quality.py", "Data quality", "data_quality"),
    MenuPage("submissions.py", "Submissions", "submissions"),
    MenuPage("cannot_know.py", "What we cannot know", "cannot_know"),
    MenuPage("case_lists.py", "Case lists", "case_lists", is_for_analysts=True),
)


def domain_title(domain: str) -> str:
    """The title of the page that shows a domain."""
    return next((page.title for page in PAGES if page.domain == domain), plain(domain))


def link(view: View, *, domain: str, measure: str) -> str | None:
    """The address of a measure on its page with the same choices; none for an unknown domain."""
    found = [page for page in PAGES if page.domain == domain]
    if not found:
        return None
    return f"{found[0].path}?{query_of(view, measure=measure)}"


def query_of(view: View, **choices: str) -> str:
    """The choices of a view as the end of an address, publication included."""
    return urlencode(
        {
            "borough": view.place_code,
            "provider": view.provider_code,
            "quarter": view.quarter.code,
            **choices,
            "publication": view.publication_id,
        }
    )


def pages_for(role: Role) -> tuple[MenuPage, ...]:
    """The pages a role has in its menu."""
    return tuple(page for page in PAGES if role == "analyst" or not page.is_for_analysts)

"""Statuses and verdicts in words; every status has some, and none is a colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.charts.formats import NOTHING


@dataclass(frozen=True)
class StatusWords:
    """A status as a cell shows it and as a sentence explains it."""

    short: str
    why: str


_AVAILABILITY = {
    "available": StatusWords("Available", "There is a figure."),
    "not_supplied": StatusWords(
        "Not supplied",
        "The records this figure needs were not sent for the whole period.",
    ),
    "low_coverage": StatusWords(
        "Too little data",
        "Too few of the records this figure needs were sent to give a fair figure.",
    ),
    "not_due": StatusWords(
        "Not due yet", "The time allowed has not run out yet, so nothing can be judged."
    ),
    "too_few": StatusWords(
        "Too few cases",
        "There are too few cases, or too few months, for a figure to mean anything.",
    ),
    "suppressed": StatusWords(
        "[c] Hidden",
        "The number is hidden because it is so small that a person could be recognised.",
    ),
    "not_published": StatusWords(
        "Not published here", "This figure is not published for this place or organisation."
    ),
}

_PERFORMANCE = {
    "met": "Target met",
    "not_met": "Target not met",
    "no_target": "No target",
}

_DIRECTION = {
    "higher_is_better": "Higher is better",
    "lower_is_better": "Lower is better",
    "neutral": "Neither higher nor lower is better",
}

_ASSURANCE = {
    "consistently_passes": "On past form it will keep meeting the target.",
    "consistently_fails": "On past form it will keep missing the target unless something changes.",
    "hit_and_miss": "On past form it will meet the target in some months and miss it in others.",
}

# The sign stands beside its words, never alone.
_ASSURANCE_SHORT = {
    "consistently_passes": "\N{BLACK CIRCLE} Keeps meeting it",
    "consistently_fails": "\N{WHITE CIRCLE} Keeps missing it",
    "hit_and_miss": "\N{CIRCLE WITH LEFT HALF BLACK} Meets it some months",
}

_BASIS = {
    "verified": "Read in an official source.",
    "to_confirm": "To be confirmed: the official rule was not read in full in a source.",
}


def plain(code: object) -> str:
    """A code of the catalogue as words: underscores to spaces, first letter large."""
    text = str(code).replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def availability(status: str) -> StatusWords:
    """The words of an availability status."""
    return _AVAILABILITY.get(status, StatusWords(plain(status), plain(status)))


def performance(status: str | None) -> str:
    """The words of a performance status; a dash when there is no figure to judge."""
    return NOTHING if status is None else _PERFORMANCE.get(status, plain(status))


def direction(code: str) -> str:
    """Which way is better."""
    return _DIRECTION.get(code, plain(code))


def assurance(code: str | None) -> str | None:
    """What past variation says about the target; none when it says nothing."""
    return _ASSURANCE.get(code or "")


def assurance_short(code: str | None) -> str:
    """The same as a sign and a few words for a cell; nothing when it says nothing."""
    return _ASSURANCE_SHORT.get(code or "", "")


def basis(code: str) -> str:
    """How well a rule or a target is founded."""
    return _BASIS.get(code, plain(code))

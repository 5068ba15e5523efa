"""What a step says while it works, so that a terminal can draw it and a log can keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepEvent:
    """One thing that happened in a step.

    Units:
        ``done`` and ``total`` count the step's own parts; ``total`` is None while unknown.
        ``rows`` are those the step wrote, said once they are known.
    """

    step: str
    done: int
    total: int | None
    detail: str = ""
    rows: int | None = None


Progress = Callable[[StepEvent], None]


def say_nothing(_event: StepEvent) -> None:
    """The progress of a step nobody watches."""

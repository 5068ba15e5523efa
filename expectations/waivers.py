"""Waivers: a failing expectation the partnership has agreed to live with, for a time.

They live in ``expectations/waivers.yaml`` and are reviewed like code. An expired one fails the
run: nobody may forget a fault by having waived it once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from expectations.declare import ExpectationError

WAIVERS_FILE = Path(__file__).with_name("waivers.yaml")
FIELDS = ("expectation", "reason", "owner", "expiry")


class WaiverError(ExpectationError):
    """``waivers.yaml`` is not what it must be; every problem is in the one message."""


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """One agreed exception; it holds up to and including ``expiry``."""

    expectation: str
    reason: str
    owner: str
    expiry: date

    def has_expired(self, *, on: date) -> bool:
        return self.expiry < on

    def as_dict(self) -> dict[str, str]:
        return {
            "expectation": self.expectation,
            "reason": self.reason,
            "owner": self.owner,
            "expiry": self.expiry.isoformat(),
        }


def load_waivers(path: Path = WAIVERS_FILE) -> tuple[Waiver, ...]:
    """The waivers of a file, in its order.

    Raises:
        WaiverError: the file is missing or not YAML, an entry lacks a field or has another,
            ``expiry`` is not a date, or an expectation is waived twice.
    """
    entries = _read(path)
    problems = [problem for place, entry in entries for problem in _problems(entry, place=place)]
    codes = [str(entry.get("expectation")) for _, entry in entries if isinstance(entry, dict)]
    problems += [
        f"{code} is waived twice" for code in sorted({c for c in codes if codes.count(c) > 1})
    ]
    if problems:
        raise WaiverError(f"{path.name}: " + "; ".join(problems))
    return tuple(Waiver(**entry) for _, entry in entries)


def unknown_waivers(waivers: Collection[Waiver], *, codes: Collection[str]) -> tuple[Waiver, ...]:
    """Waivers of an expectation that does not exist (renamed, removed or misspelt)."""
    return tuple(waiver for waiver in waivers if waiver.expectation not in codes)


def _read(path: Path) -> list[tuple[str, Any]]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WaiverError(f"{path.name}: cannot be read ({type(error).__name__})") from error
    listed = content.get("waivers") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise WaiverError(f"{path.name}: expected one list under `waivers:` (it may be empty: [])")
    return [(f"waiver {number}", entry) for number, entry in enumerate(listed, start=1)]


def _problems(entry: Any, *, place: str) -> list[str]:
    if not isinstance(entry, dict):
        return [f"{place} is not a mapping of {', '.join(FIELDS)}"]
    missing = [name for name in FIELDS if not entry.get(name)]
    other = sorted(str(name) for name in entry if name not in FIELDS)
    found = [f"{place} lacks {name}" for name in missing]
    found += [f"{place} has an unknown field {name}" for name in other]
    return found + _wrong_types(entry, place=place)


def _wrong_types(entry: Mapping[str, Any], *, place: str) -> list[str]:
    texts = [name for name in FIELDS[:3] if entry.get(name) and not isinstance(entry[name], str)]
    found = [f"{place}: {name} must be text" for name in texts]
    expiry = entry.get("expiry")
    if expiry and type(expiry) is not date:
        found.append(f"{place}: expiry must be a date, YYYY-MM-DD without quotes")
    return found

"""Code lists the door compares codes with: the seeds of the dbt project."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT_ROOT

#: The column that holds the code, by code list (= seed).
CODE_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "absence_reasons": "reason_code",
        "breach_statuses": "breach_status_code",
        "contact_outcomes": "outcome_code",
        "contact_types": "contact_type_code",
        "enforcement_actions": "action_code",
        "ethnicities": "ethnicity_code",
        "providers": "provider_code",
        "registration_types": "registration_type_code",
        "requirement_types": "main_category_code",
        "sentence_types": "disposal_type_code",
        "staff_grades": "om_grade_code",
        "termination_reasons": "termination_reason_code",
    }
)
SUPERVISING_TYPES = frozenset({"crc", "nps", "region_2021"})
_TRUE = frozenset({"true", "t", "y", "yes", "1"})


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One spell of a provider under one type; ``valid_to`` is its last day."""

    code: str
    type: str
    valid_from: date | None
    valid_to: date | None

    def is_valid_in(self, *, start: date, end: date) -> bool:
        """True when the provider existed on a day of the period."""
        begun = self.valid_from is None or self.valid_from <= end
        return begun and (self.valid_to is None or self.valid_to >= start)


class CodeLists:
    """Code lists read from a folder of seeds, each when it is first asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = PROJECT_ROOT / "dbt_project" / "seeds" if folder is None else folder
        self._read: dict[str, tuple[dict[str, str], ...]] = {}

    def codes(self, name: str) -> frozenset[str]:
        """The codes of a list.

        Raises:
            WarehouseError: the list's seed, or its code column, is not there.
        """
        column = CODE_COLUMNS[name]
        return frozenset(code for row in self.rows(name) if (code := row[column]))

    def rows(self, name: str) -> tuple[dict[str, str], ...]:
        """Every row of a list, as text."""
        if name not in self._read:
            self._read[name] = _read_seed(self.folder / f"{name}.csv", CODE_COLUMNS[name])
        return self._read[name]

    @cached_property
    def custodial_types(self) -> frozenset[str]:
        """Sentence types of the custody family."""
        rows = self.rows("sentence_types")
        return frozenset(r["disposal_type_code"] for r in rows if r["order_family"] == "custody")

    @cached_property
    def outcome_flags(self) -> tuple[tuple[str, bool, bool], ...]:
        """Outcome, attended, complied; a blank flag counts as no."""
        return tuple(
            (row["outcome_code"], _is_true(row["is_attended"]), _is_true(row["is_complied"]))
            for row in self.rows("contact_outcomes")
        )

    def provider_type(self, code: str, *, start: date, end: date) -> str | None:
        """The type of a provider that supervised people in the period, else None."""
        spells = [each for each in self.providers if each.code == code]
        valid = [each.type for each in spells if each.is_valid_in(start=start, end=end)]
        return next((each for each in valid if each in SUPERVISING_TYPES), None)

    @cached_property
    def providers(self) -> tuple[Provider, ...]:
        """Every spell of every provider."""
        return tuple(
            Provider(
                code=row["provider_code"],
                type=row["provider_type"],
                valid_from=_date(row["valid_from_date"]),
                valid_to=_date(row["valid_to_date"]),
            )
            for row in self.rows("providers")
        )


def _read_seed(file: Path, column: str) -> tuple[dict[str, str], ...]:
    if not file.is_file():
        raise WarehouseError(
            f"The code list {file.name} was not found in {file.parent}. The warehouse runs from "
            "its checkout: install it with `pip install -e .` and keep dbt_project beside it."
        )
    with file.open(encoding="utf-8-sig", newline="") as source:
        rows = tuple(csv.DictReader(source))
    if rows and column not in rows[0]:
        raise WarehouseError(f"The code list {file.name} has no column {column}.")
    return rows


def _is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in _TRUE


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

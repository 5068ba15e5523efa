"""The contract as frozen objects: extracts, their fields and what each becomes in the lake."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from warehouse.errors import WrongUseError

ExtractKind = Literal["state", "event", "snapshot", "reference"]
FieldType = Literal["string", "integer", "number", "date", "datetime", "time", "boolean"]
PersonalData = Literal["D", "I", "S"]
Requirement = Literal["always", "custodial", "never"]

_LAKE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "string": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "date": "DATE",
        "datetime": "TIMESTAMP",
        "time": "VARCHAR",
        "boolean": "BOOLEAN",
    }
)
_NOT_LETTERS_OR_DIGITS = re.compile(r"[^a-z0-9]+")

#: Columns every lake row carries after its own: where it came from and how it was sent.
PROVENANCE_COLUMNS: tuple[tuple[str, str], ...] = (
    ("_sequence", "BIGINT"),
    ("_source_file", "VARCHAR"),
    ("_source_row", "BIGINT"),
    ("_provider_code", "VARCHAR"),
    ("_period_start_date", "DATE"),
    ("_period_end_date", "DATE"),
    ("_is_late", "BOOLEAN"),
    ("_is_future", "BOOLEAN"),
)
PLACEHOLDER_COLUMN = ("_is_placeholder_staff", "BOOLEAN")
PLACEHOLDER_EXTRACTS = frozenset({"staff", "allocation", "contact"})


def normalised_header(text: str) -> str:
    """The letters and digits of a header in lower case, by which headers are matched."""
    return _NOT_LETTERS_OR_DIGITS.sub("", text.casefold())


@dataclass(frozen=True, kw_only=True)
class LakeColumn:
    """One column of the lake: its name and DuckDB type."""

    name: str
    type: str


@dataclass(frozen=True, kw_only=True)
class Pseudonym:
    """The lake name and the domain of a keyed pseudonym; one domain gives one pseudonym a value."""

    name: str
    domain: str


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """A reference to the key of another extract."""

    fields: tuple[str, ...]
    extract: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DateOrder:
    """Two dates of a row of which the second should not lie before the first."""

    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column a provider sends."""

    name: str
    title: str
    description: str
    type: FieldType
    format: str | None = None
    is_required: bool = False
    required_when: str | None = None
    pattern: str | None = None
    enum: tuple[str | float | bool, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    pii: PersonalData | None = None
    pseudonym: Pseudonym | None = None
    lake_name: str | None = None
    code_list: str | None = None
    may_lie_far_ahead: bool = False
    is_free_text: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def is_value_secret(self) -> bool:
        """True when no message may show a value of the field."""
        return self.pii in ("D", "S")

    @property
    def table_type(self) -> str:
        """The DuckDB type of a typed value, before pseudonyms are put in."""
        return _LAKE_TYPES[self.type]

    @property
    def flag_letters(self) -> tuple[str, ...]:
        """The letters a yes/no field takes; only ``Y`` where its enumeration says so."""
        return ("Y",) if self.enum == (True,) else ("Y", "N")

    @property
    def london_date_name(self) -> str | None:
        """The extra lake column of a date-time: the day it was in London."""
        return f"{self.name.removesuffix('_at')}_date" if self.type == "datetime" else None

    @cached_property
    def lake_columns(self) -> tuple[LakeColumn, ...]:
        """What the field becomes in the lake."""
        if self.pseudonym is not None:
            return (LakeColumn(name=self.pseudonym.name, type="VARCHAR"),)
        own = LakeColumn(name=self.lake_name or self.name, type=_LAKE_TYPES[self.type])
        if self.london_date_name is None:
            return (own,)
        return (own, LakeColumn(name=self.london_date_name, type="DATE"))


@dataclass(frozen=True, kw_only=True)
class Extract:
    """One file a provider sends.

    ``event_date`` names the dates that place an event row, the first given one counting; a row
    with an ``event_end`` belongs to every period it overlaps. ``live_from`` and ``live_until``
    bound the life of a state row, and ``active_until`` is the end that its active flag follows.
    ``owner_field`` holds the only provider who may send a row.
    """

    name: str
    title: str
    description: str
    kind: ExtractKind
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    event_date: tuple[str, ...] = ()
    event_end: str | None = None
    holds_future: bool = False
    live_from: str | None = None
    live_until: str | None = None
    active_until: str | None = None
    required: Requirement = "never"
    expected_of: tuple[str, ...] = ()
    sent_by: tuple[str, ...] = ()
    date_orders: tuple[DateOrder, ...] = ()
    owner_field: str | None = None
    descriptor: Mapping[str, Any] = field(repr=False, compare=False, default_factory=dict)

    @property
    def is_required(self) -> bool:
        """True when every submission must hold the extract."""
        return self.required == "always"

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def fields_by_name(self) -> Mapping[str, Field]:
        return MappingProxyType({each.name: each for each in self.fields})

    def field(self, name: str) -> Field:
        """One field by its name."""
        return self.fields_by_name[name]

    def has_field(self, name: str) -> bool:
        return name in self.fields_by_name

    @cached_property
    def field_names_by_header(self) -> Mapping[str, str]:
        """Field name by normalised header: own names first, then aliases."""
        found = {normalised_header(each.name): each.name for each in self.fields}
        for each in self.fields:
            for alias in each.aliases:
                found.setdefault(normalised_header(alias), each.name)
        return MappingProxyType(found)

    @cached_property
    def lake_columns(self) -> tuple[LakeColumn, ...]:
        """Every column of the extract's Parquet files, in order."""
        own = [column for each in self.fields for column in each.lake_columns]
        extra = list(PROVENANCE_COLUMNS)
        if self.name in PLACEHOLDER_EXTRACTS:
            extra.append(PLACEHOLDER_COLUMN)
        return (*own, *(LakeColumn(name=name, type=kind) for name, kind in extra))


@dataclass(frozen=True, kw_only=True)
class Contract:
    """All extracts of one contract version."""

    version: str
    extracts: Mapping[str, Extract]

    @cached_property
    def reference_senders(self) -> frozenset[str]:
        """Senders of reference extracts: they have no periods and no required extracts."""
        return frozenset(code for each in self.extracts.values() for code in each.sent_by)

    def extract(self, name: str) -> Extract:
        """One extract by its name.

        Raises:
            WrongUseError: the contract has no such extract.
        """
        if name not in self.extracts:
            known = ", ".join(self.extracts)
            raise WrongUseError(f"There is no extract {name!r}. Known extracts: {known}.")
        return self.extracts[name]

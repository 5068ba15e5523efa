"""What an expectation says: plain words, a severity, the measures it spoils and one rule.

Nothing here knows Great Expectations, so that the list can be read without paying its import.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from warehouse.errors import WarehouseError

Severity = Literal["critical", "warning", "info"]
Kind = Literal["invariant", "consistency", "completeness", "freshness", "external"]
Owner = Literal["sender", "code_lists", "models"]

SEVERITIES: tuple[str, ...] = get_args(Severity)
KINDS: tuple[str, ...] = get_args(Kind)
OWNERS: tuple[str, ...] = get_args(Owner)


class ExpectationError(WarehouseError):
    """An expectation, its waiver or its run is wrong in itself."""


@dataclass(frozen=True)
class NotNull:
    """The column is filled on every row."""

    column: str

    def failing_rows(self, *, keys: tuple[str, ...]) -> str:
        return f"select {', '.join(keys)} from {{batch}} where {self.column} is null"


@dataclass(frozen=True)
class InSet:
    """The column, where filled, holds one of a closed list of words."""

    column: str
    values: tuple[str, ...]

    def failing_rows(self, *, keys: tuple[str, ...]) -> str:
        words = ", ".join(f"'{value}'" for value in self.values)
        return f"select {', '.join(keys)} from {{batch}} where {self.column} not in ({words})"


@dataclass(frozen=True)
class Between:
    """The column, where filled, lies within bounds, ends included; an absent bound is open."""

    column: str
    low: float | None = None
    high: float | None = None

    def failing_rows(self, *, keys: tuple[str, ...]) -> str:
        sides = [f"{self.column} < {self.low}"] if self.low is not None else []
        sides += [f"{self.column} > {self.high}"] if self.high is not None else []
        return f"select {', '.join(keys)} from {{batch}} where {' or '.join(sides)}"


@dataclass(frozen=True)
class Unique:
    """The columns together name one row."""

    columns: tuple[str, ...]

    def failing_rows(self, *, keys: tuple[str, ...]) -> str:
        names = ", ".join(self.columns)
        few = ""
        if len(self.columns) > 1:
            # Numbers are grouped in a third of the time and memory of many texts; few are left.
            few = (
                f" where hash({names}) in (select hash({names}) from {{batch}} "
                "group by 1 having count(*) > 1)"
            )
        return f"select {names} from {{batch}}{few} group by {names} having count(*) > 1"


@dataclass(frozen=True)
class InTable:
    """The column, where filled, is found in another table or is one of a few words besides."""

    column: str
    parent: str
    parent_column: str
    besides: tuple[str, ...] = ()

    def failing_rows(self, *, keys: tuple[str, ...]) -> str:
        words = "".join(f" and checked.{self.column} <> '{word}'" for word in self.besides)
        return (
            f"select {', '.join(f'checked.{key}' for key in keys)} from {{batch}} as checked "
            f"where checked.{self.column} is not null{words} and not exists ("
            f"select 1 from {self.parent} as parents "
            f"where parents.{self.parent_column} = checked.{self.column})"
        )


@dataclass(frozen=True)
class NoRows:
    """A query that must find nothing; it selects keys (ids, codes, dates), never personal values.

    ``{batch}`` stands for the expectation's own table; a literal brace is written twice.
    """

    query: str

    def failing_rows(self, *, keys: tuple[str, ...]) -> str:
        return self.query.strip()


Rule = NotNull | InSet | Between | Unique | InTable | NoRows


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One thing that must be true of one table.

    Attributes:
        code: stable name; history, waivers and alerts hold on to it.
        suite: the mart.
        table: ``schema.name`` in the build file.
        description: what is checked, in plain English; shown in the app.
        matters_when: which decision a failure would mislead.
        how_to_resolve: what to do, and who.
        severity: ``critical`` stops the publication, ``warning`` shows, ``info`` records.
        measures: codes of the measures a failure spoils, from the catalogue.
        keys: columns that name a failing row; ids and codes only.
        reads: other tables its rule reads.
        mended_by: who mends a failure, where that is not who mends the rest of its suite.
    """

    code: str
    suite: str
    table: str
    description: str
    matters_when: str
    how_to_resolve: str
    severity: Severity
    kind: Kind
    rule: Rule
    measures: tuple[str, ...] = ()
    keys: tuple[str, ...] = field(default=())
    reads: tuple[str, ...] = ()
    mended_by: Owner | None = None

    @property
    def owner(self) -> Owner:
        """Who mends a failure: who sent the rows, who keeps the code lists, who owns the models.

        A critical failure is a mistake of our own, a lesser one a fault of the rows.
        """
        return self.mended_by or ("models" if self.severity == "critical" else "sender")

    @property
    def is_of_columns(self) -> bool:
        """Whether it speaks of one column of its own table, not of rows a query finds."""
        return isinstance(self.rule, NotNull | InSet | Between)

    def failing_rows(self) -> str:
        """SQL of the rows that break the rule, with ``{batch}`` in place of the table."""
        return self.rule.failing_rows(keys=self.keys)

    def query(self) -> str:
        """SQL of the rows that break the rule, ready to run."""
        return self.failing_rows().format(batch=self.table)

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table the rule reads, its own first."""
        return (self.table, *self.reads)

"""Great Expectations over DuckDB: native SQL on the build file, nothing copied into Python.

Great Expectations has no DuckDB data source, and its SQL engine closes the connection before
DuckDB's rows are read. Three small subclasses mend that: an engine that keeps one connection
open, a data source that uses it, and an expectation that only counts (rows never leave DuckDB).
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import great_expectations as gx
import great_expectations.expectations as gxe
import sqlalchemy as sa
from great_expectations.compatibility import pydantic
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.datasource.fluent.interfaces import TestConnectionError
from great_expectations.execution_engine import SqlAlchemyExecutionEngine

from expectations.declare import Between, Expectation, ExpectationError, InSet, NotNull

# One constant set of options: DuckDB refuses a second connection with other ones. The optimiser
# is off because it can give wrong rows in unions that share a join.
CONNECT_ARGUMENTS = {"read_only": True, "config": {"disabled_optimizers": "common_subplan"}}

# Counts only: no value of a failing row reaches a result, a page or a log.
RESULT_FORMAT = {
    "result_format": "BASIC",
    "exclude_unexpected_values": True,
    "partial_unexpected_count": 0,
}


EngineType = type[SqlAlchemyExecutionEngine]


class CheckCouldNotRunError(ExpectationError):
    """A query of an expectation failed; the message holds the kind of failure and no value."""


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection open, because DuckDB's results die with their connection."""

    _connection: sa.Connection | None

    @contextlib.contextmanager
    def get_connection(self) -> Generator[sa.Connection, None, None]:
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection

    def execute_query(self, query: sa.Selectable | sa.TextClause) -> sa.CursorResult[Any]:
        """Run a query; a failure names its kind only, since DuckDB quotes the value it met."""
        try:
            return super().execute_query(query)
        except sa.exc.SQLAlchemyError as error:
            self.start_anew()
            raise CheckCouldNotRunError(kind_of_failure(error)) from None

    def start_anew(self) -> None:
        """Leave a failed transaction; else every later query on the connection fails with it."""
        if self._connection is not None:
            self._connection.rollback()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):
    """A DuckDB file as a fluent data source (``context.data_sources.add_duckdb``)."""

    type: Literal["duckdb"] = "duckdb"

    @property
    def execution_engine_type(self) -> EngineType:
        return DuckDBExecutionEngine


class ExpectNoRows(gxe.UnexpectedRowsExpectation):
    """The query finds nothing. Counts in the database and fetches no row.

    The query names its tables itself: Great Expectations' ``{batch}`` adds an alias of its own.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    @pydantic.validator("unexpected_rows_query")
    def _validate_query(cls, query: str) -> str:  # noqa: N805
        return query

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        found = metrics["unexpected_rows_query.row_count"]
        return {"success": found == 0, "result": {"observed_value": found}}


def kind_of_failure(error: BaseException) -> str:
    """What kind of failure it was, without the text, which may quote a value."""
    cause = getattr(error, "orig", None) or error
    return f"the query could not be run ({type(cause).__name__})"


def as_gx(expectation: Expectation) -> gxe.Expectation:
    """The Great Expectations form of a declared expectation."""
    common: dict[str, Any] = {
        "description": expectation.description,
        "severity": expectation.severity,
        "meta": {
            "code": expectation.code,
            "kind": expectation.kind,
            "matters_when": expectation.matters_when,
            "how_to_resolve": expectation.how_to_resolve,
            "measures": list(expectation.measures),
        },
    }
    rule = expectation.rule
    if isinstance(rule, NotNull):
        return gxe.ExpectColumnValuesToNotBeNull(column=rule.column, **common)
    if isinstance(rule, InSet):
        return gxe.ExpectColumnValuesToBeInSet(
            column=rule.column, value_set=list(rule.values), **common
        )
    if isinstance(rule, Between):
        return gxe.ExpectColumnValuesToBeBetween(
            column=rule.column, min_value=rule.low, max_value=rule.high, **common
        )
    return ExpectNoRows(unexpected_rows_query=expectation.query(), **common)


class BuildUnderTest:
    """An open build file: the GX context over it and plain reads through the same connection."""

    def __init__(self, build_file: Path) -> None:
        self.context = gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source = self.context.data_sources.add_duckdb(
            "build",
            # In an address a `$` of the path would be read as the name of a setting.
            connection_string="duckdb://",
            kwargs={"connect_args": {"database": str(build_file), **CONNECT_ARGUMENTS}},
        )
        self._engine = self._source.get_execution_engine()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query that returns few.

        Raises:
            CheckCouldNotRunError: the query fails.
        """
        found = self._engine.execute_query(sa.text(query.replace(":", r"\:")))
        return [dict(row) for row in found.mappings().fetchall()]

    def explain(self, query: str) -> str | None:
        """Why a query cannot be planned (an unknown column, say); None when it can."""
        try:
            with self._engine.get_connection() as connection:
                connection.execute(sa.text(f"explain {query}".replace(":", r"\:"))).fetchall()
        except sa.exc.SQLAlchemyError as error:
            self._engine.start_anew()
            return str(getattr(error, "orig", error)).splitlines()[0]
        return None

    def validate(self, expectations: Sequence[Expectation], *, name: str, table: str) -> list[Any]:
        """Results of expectations as Great Expectations gives them.

        Args:
            expectations: those of one batch.
            name: what the batch is called in the pages.
            table: the table whose columns they speak of; any table for queries.

        Raises:
            CheckCouldNotRunError: the table cannot be opened.
        """
        suite = gx.ExpectationSuite(name, expectations=[as_gx(one) for one in expectations])
        definition = gx.ValidationDefinition(
            name=name,
            data=self._batch(name, table=table),
            suite=self.context.suites.add(suite),
        )
        self.context.validation_definitions.add(definition)
        return list(definition.run(result_format=RESULT_FORMAT).results)

    def _batch(self, name: str, *, table: str) -> Any:
        schema, table_name = table.split(".")
        with warnings.catch_warnings():
            # The address of a DuckDB file has no place for a schema, which is asked for instead.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                asset = self._source.add_table_asset(
                    name, table_name=table_name, schema_name=schema
                )
            except TestConnectionError:
                raise CheckCouldNotRunError(f"{table} cannot be opened") from None
        return asset.add_batch_definition_whole_table("all rows")

    def close(self) -> None:
        self._engine.close()
        self._source.get_engine().dispose()

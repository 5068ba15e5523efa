"""Great Expectations over DuckDB: native SQL on the build file, nothing copied into Python.

Great Expectations has no DuckDB data source, and its SQL engine closes the connection before
DuckDB's rows are read. Small subclasses mend that: an engine that keeps one connection open, a
data source that uses it, and an expectation whose count is taken inside DuckDB, most of them
while Great Expectations was still importing.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Generator, Sequence
from typing import Any, ClassVar, Literal

import great_expectations as gx
import great_expectations.expectations as gxe
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.compatibility import pydantic
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.datasource.fluent.interfaces import TestConnectionError
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.query_metric_provider import QueryMetricProvider
from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView

from expectations.counting import BuildFile
from expectations.declare import Between, Expectation, ExpectationError, InSet, NotNull

# Counts only: no value of a failing row reaches a result, a page or a log.
RESULT_FORMAT = {
    "result_format": "BASIC",
    "exclude_unexpected_values": True,
    "partial_unexpected_count": 0,
}
FAILING_ROWS = "build_file.failing_rows"


EngineType = type[SqlAlchemyExecutionEngine]


class CheckCouldNotRunError(ExpectationError):
    """A query of an expectation failed; the message holds the kind of failure and no value."""


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection open, because DuckDB's results die with their connection."""

    _connection: sa.Connection | None
    build_file: BuildFile

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


class FailingRows(QueryMetricProvider):
    """How many rows a query finds, as counted in the build file."""

    metric_name = FAILING_ROWS
    value_keys = ("unexpected_rows_query",)

    @metric_value(engine=DuckDBExecutionEngine)
    def _counted(
        cls,  # noqa: N805
        execution_engine: DuckDBExecutionEngine,
        metric_value_kwargs: dict[str, Any],
        **others: Any,
    ) -> int:
        found = execution_engine.build_file.counted(metric_value_kwargs["unexpected_rows_query"])
        if found.rows is None:
            raise CheckCouldNotRunError(found.why)
        return found.rows


class ExpectNoRows(gxe.UnexpectedRowsExpectation):
    """The query finds nothing. Counts in the database and fetches no row.

    The query names its tables itself: Great Expectations' ``{batch}`` adds an alias of its own.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = (FAILING_ROWS,)
    _made: ExpectationConfiguration | None = pydantic.PrivateAttr(default=None)

    @pydantic.validator("unexpected_rows_query")
    def _validate_query(cls, query: str) -> str:  # noqa: N805
        return query

    @property
    def configuration(self) -> ExpectationConfiguration:
        """What Great Expectations would make anew some forty times a check."""
        if self._made is None or self._made.id != self.id:
            self._made = super().configuration
        return self._made

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        found = metrics[FAILING_ROWS]
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
        # Copied many times over by Great Expectations, so no more than the way back to ours.
        "meta": {"code": expectation.code},
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


def _connector(build_file: BuildFile) -> Callable[[], ConnectionWrapper]:
    """A second file handle would need the very same options: cursors share the first."""

    def connect() -> ConnectionWrapper:
        return ConnectionWrapper(build_file.cursor())

    return connect


class BuildUnderTest:
    """The Great Expectations context over an open build file."""

    def __init__(self, build_file: BuildFile) -> None:
        self.context = gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source = self.context.data_sources.add_duckdb(
            "build", connection_string="duckdb://", kwargs={"creator": _connector(build_file)}
        )
        self._engine = self._source.get_execution_engine()
        self._engine.build_file = build_file
        # One for all pages: it keeps the templates it has compiled.
        self._view = DefaultJinjaPageView()

    def validate(self, expectations: Sequence[Expectation], *, name: str, table: str) -> Any:
        """Results of expectations as Great Expectations gives them.

        Args:
            expectations: those of one batch.
            name: what the batch is called in the pages.
            table: the table whose columns they speak of; any table for queries.

        Raises:
            CheckCouldNotRunError: the table cannot be opened.
        """
        suite = gx.ExpectationSuite(name, expectations=[as_gx(one) for one in expectations])
        asset = self._asset(name, table=table)
        batch = asset.get_batch(asset.build_batch_request())
        return batch.validate(suite, result_format=RESULT_FORMAT)

    def _asset(self, name: str, *, table: str) -> Any:
        schema, table_name = table.split(".")
        with warnings.catch_warnings():
            # The address of a DuckDB file has no place for a schema, which is asked for instead.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                return self._source.add_table_asset(name, table_name=table_name, schema_name=schema)
            except TestConnectionError:
                raise CheckCouldNotRunError(f"{table} cannot be opened") from None

    def page(self, result: Any) -> str:
        """Great Expectations' own page (Data Docs) of the results of one batch."""
        document = ValidationResultsPageRenderer(run_info_at_end=True).render(result)
        return str(self._view.render(document))

    def close(self) -> None:
        self._engine.close()
        self._source.get_engine().dispose()

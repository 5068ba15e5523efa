"""The main part of the child process that runs dbt.

dbt is called through its own runner and says nothing itself: of its many events the few that count
are printed here, one JSON object a line. Formatting all of them took a fifth of a build's time.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterable
from typing import Any

from dbt.artifacts.schemas.run.v5.run import RunExecutionResult
from dbt.cli.main import dbtRunner
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]

from warehouse.pipeline.dbt_events import NODE_ENDS

_TABLES = frozenset({"model", "seed"})
_LEVELS = frozenset({"warn", "error"})
# dbt holds a large graph for its whole life: looking through it for garbage is mostly waste.
_RARELY = 100_000


def main() -> None:
    """Run the dbt command of the command line; the exit code is dbt's own."""
    gc.set_threshold(_RARELY, 50, 100)
    result = dbtRunner(callbacks=[_say]).invoke(sys.argv[1:])
    if isinstance(result.result, RunExecutionResult):
        _print({"parents": _parents(one.node for one in result.result.results)})
    if result.exception is not None:
        _print({"info": {"name": "Exception", "level": "error", "msg": str(result.exception)}})
    sys.exit(0 if result.success else 1)


def _parents(nodes: Iterable[Any]) -> dict[str, list[str]]:
    """Every table by ``schema.name`` with the tables it reads.

    Printed because dbt's own manifest, which says it too, takes seconds to write.
    """
    tables = {node.unique_id: node for node in nodes if node.resource_type in _TABLES}
    names = {key: f"{node.schema}.{node.alias}" for key, node in tables.items()}
    return {
        names[key]: sorted(names[one] for one in node.depends_on_nodes if one in names)
        for key, node in tables.items()
    }


def _say(event: Any) -> None:
    """Print an event that ends a node or complains."""
    if event.info.name in NODE_ENDS or event.info.level in _LEVELS:
        _print(MessageToDict(event, preserving_proto_field_name=True))


def _print(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""What commands say on a terminal: progress while they work, tables and JSON when they are done.

Results go to standard output, everything else to standard error, so that a pipe holds results only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

_WIDE = 160

Advance = Callable[[str, int, int | None, str], None]


def results() -> Console:
    """Where results go; a pipe has room for wide tables."""
    width = None if sys.stdout.isatty() else _WIDE
    return Console(file=sys.stdout, highlight=False, width=width)


def messages() -> Console:
    """Where everything but results goes."""
    return Console(file=sys.stderr, highlight=False)


def say(text: str) -> None:
    """One line or more of result for people; square brackets stay as they are."""
    results().print(escape(text), soft_wrap=True)


def complain(text: str) -> None:
    """Why a command failed."""
    messages().print(escape(text), style="bold red", soft_wrap=True)


def put_json(content: Any) -> None:
    """One JSON value on one line."""
    sys.stdout.write(json.dumps(content, default=str, ensure_ascii=False) + "\n")


def put_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table with a heading; numbers come in as they should be read."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in {"Publication", "Period"})
    for row in rows:
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    results().print(table)


@contextmanager
def progress_bars(*, is_quiet: bool) -> Iterator[Advance]:
    """Bars on a terminal, one a step; nothing in a pipe or with ``--json``.

    Yields:
        A function of step, parts done, parts in all (None: unknown) and what is being done.
    """
    console = messages()
    with Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[detail]}"),
        console=console,
        disable=is_quiet or not console.is_terminal,
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def advance(step: str, done: int, total: int | None, detail: str) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total, detail=detail)
            bars.update(tasks[step], completed=done, total=total, detail=detail)

        yield advance

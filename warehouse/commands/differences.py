"""The command that puts two publications side by side."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from warehouse.commands import terminal
from warehouse.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "diff",
        epilog="**Examples**\n\n`probation diff 20170120T093000Z-1a2b3c4d "
        "20170420T093000Z-5e6f7a8b`",
    )(diff)


def diff(
    before: Annotated[str, typer.Argument(help="Id of the earlier publication.")],
    after: Annotated[str, typer.Argument(help="Id of the later publication.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Say what differs between two publications: figures by measure, then rows by table."""
    from warehouse.pipeline.comparison import compare_publications  # noqa: PLC0415

    delta = compare_publications(before, after, settings=Settings())
    if as_json:
        terminal.put_json(asdict(delta))
        return
    terminal.say(f"{before} and {after}: {delta.cause}.")
    terminal.put_table(
        "Figures",
        ("Measure", "New", "Changed", "Gone"),
        [(each.measure_code, each.new, each.changed, each.removed) for each in delta.measures],
    )
    terminal.put_table(
        "Rows",
        ("Table", "Only earlier", "Only later", "In both"),
        [
            (each.table_name, each.only_before, each.only_after, each.in_both)
            for each in delta.tables
            if each.only_before or each.only_after
        ],
    )

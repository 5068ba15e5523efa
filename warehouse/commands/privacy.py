"""Commands that protect people: rotate-key, erase, expire, remove-publication."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from warehouse.commands import terminal
from warehouse.errors import WrongUseError
from warehouse.settings import Settings

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "rotate-key",
        epilog="**Examples**\n\n`probation rotate-key`\n\n`probation rotate-key --json`",
    )(rotate_key)
    app.command(
        epilog="**Examples**\n\n`probation erase --crn-file people.txt "
        '--role "Data protection lead" --reason "Request 12"`\n\n'
        '`probation erase --crn-file - --role "…" --reason "…" < people.txt`'
    )(erase)
    app.command(
        epilog="**Examples**\n\n`probation expire`\n\n`probation expire --as-of 2024-01-01`"
    )(expire)
    app.command(
        "remove-publication",
        epilog="**Examples**\n\n`probation remove-publication 20170120T093000Z-1a2b3c4d "
        '--approved-by "Head of performance" --note "Threshold raised to 10"`',
    )(remove_publication)


def rotate_key(as_json: JsonOption = False) -> None:
    """Wrap every pseudonym in a new secret; the same person stays the same."""
    from warehouse.pipeline import privacy  # noqa: PLC0415

    settings = Settings()
    with terminal.progress_bars(is_quiet=as_json) as advance:
        files = privacy.rotate(settings=settings, progress=_listen(advance))
    if as_json:
        terminal.put_json({"files": files})
        return
    terminal.say(f"{files} lake files were written anew under the wrapped key.")
    terminal.say(f"Back up {settings.wraps_file.name} beside the first key: both are needed.")


def erase(
    role: Annotated[str, typer.Option(metavar="ROLE", help="Role of whoever decided.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; name no person.")],
    crn: Annotated[
        list[str] | None,
        typer.Option(metavar="CRN", help="Case reference number; the shell may remember it."),
    ] = None,
    crn_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file with one number a line; - reads them as input."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Take people out of everything that is kept; a tombstone without the value stays."""
    from warehouse.pipeline import privacy  # noqa: PLC0415

    crns = [*(crn or ()), *_lines(crn_file)]
    with terminal.progress_bars(is_quiet=as_json) as advance:
        done = privacy.erase(
            crns, erased_by=role, reason=reason, settings=Settings(), progress=_listen(advance)
        )
    if as_json:
        terminal.put_json(asdict(done))
        return
    rows = sum(done.rows.values())
    terminal.say(f"{done.records} case records erased: {rows} rows of {done.files} files.")
    terminal.say("Analysts' files were removed. Next: probation run")


def remove_publication(
    publication: Annotated[str, typer.Argument(help="Id of an earlier publication.")],
    approved_by: Annotated[
        str, typer.Option(metavar="ROLE", help="Role of whoever approves, not a name.")
    ],
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why.")],
    as_json: JsonOption = False,
) -> None:
    """Keep an earlier publication no longer, as when it shows what is too small today."""
    from warehouse.commands import releases  # noqa: PLC0415
    from warehouse.pipeline import take_back  # noqa: PLC0415

    take_back.remove_publication(
        publication, approved_by=approved_by, note=note, settings=Settings()
    )
    releases.show_removed(publication, is_json=as_json)


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError:
        raise WrongUseError(f"{file.name} cannot be read.") from None
    return text.split()


def expire(
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Judge on this day; today unless given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Let go of submissions that have been kept long enough; their record stays."""
    from warehouse.pipeline import privacy  # noqa: PLC0415

    try:
        day = None if as_of is None else dt.date.fromisoformat(as_of)
    except ValueError:
        raise WrongUseError(f"--as-of {as_of!r} is not a date: write 2024-01-01.") from None
    found = privacy.retain(settings=Settings(), as_of=day)
    if as_json:
        terminal.put_json({str(sequence): reason for sequence, reason in found.items()})
        return
    words = {"period": "its period is long past", "replaced": "it was replaced long ago"}
    for sequence, reason in found.items():
        terminal.say(f"Submission {sequence} was let go: {words[reason]}.")
    terminal.say("Next: probation run" if found else "Nothing has been kept long enough to go.")


def _listen(advance: terminal.Advance) -> Any:
    return lambda event: advance(event.step, event.done, event.total, event.detail)

"""Commands of the door: check, submit, submissions, codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warehouse.commands import terminal
from warehouse.errors import SubmissionRefusedError, WrongUseError
from warehouse.settings import Settings

if TYPE_CHECKING:
    from warehouse.intake import Arrival, Preview, Receipt, Verdict
    from warehouse.ledger import SubmissionRecord
    from warehouse.pipeline.effect import FigureChange

Paths = Annotated[
    list[Path],
    typer.Argument(
        help="Folders or .zip files, each one submission; or, with --provider and --period, the "
        "loose files of one.",
        exists=True,
    ),
]
RejectsTo = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the rejected rows to this workbook, with reasons."),
]
Provider = Annotated[
    str | None, typer.Option(metavar="CODE", help="Sender of loose files, such as C17.")
]
Period = Annotated[
    str | None, typer.Option(help="Period of loose files: 2016-10, or 2016-10_2016-12.")
]
Created = Annotated[
    str | None,
    typer.Option(
        metavar="MOMENT",
        help="When loose files were made, with offset; else when the newest was last written.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
_STATUS_WORDS = {"on_time": "on time", "late": "late", "due": "due", "overdue": "OVERDUE"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog="**Examples**\n\n`probation check C17_2016-10_2016-12`\n\n"
        "`probation check *.zip --json`"
    )(check)
    app.command(
        epilog="**Examples**\n\n`probation submit C17_2016-10_2016-12`\n\n"
        "`probation submit C17.zip --dry-run`\n\n"
        "`probation submit *.csv --provider C17 --period 2016-10_2016-12`"
    )(submit)
    app.command(
        epilog="**Examples**\n\n`probation submissions`\n\n`probation submissions --calendar`\n\n"
        "`probation submissions --all --json`"
    )(submissions)
    app.command(epilog="**Examples**\n\n`probation codes`\n\n`probation codes --json`")(codes)


def check(  # noqa: PLR0917
    paths: Paths,
    rejects_to: RejectsTo = None,
    provider: Provider = None,
    period: Period = None,
    created: Created = None,
    as_json: JsonOption = False,
) -> None:
    """Say what the door would answer to submissions, and change nothing."""
    from warehouse.intake import check as check_submission  # noqa: PLC0415

    settings = Settings()
    with packages(paths, provider=provider, period=period, created=created) as found:
        _require_one(found, rejects_to)
        answer(
            found,
            lambda path: check_submission(path, settings=settings, rejects_to=rejects_to),
            is_json=as_json,
        )


def submit(  # noqa: PLR0917
    paths: Paths,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Store nothing: show the rows it would change and its effect on the figures.",
        ),
    ] = False,
    figures: Annotated[
        bool,
        typer.Option("--figures/--no-figures", help="With --dry-run: work out the figures too."),
    ] = True,
    rejects_to: RejectsTo = None,
    provider: Provider = None,
    period: Period = None,
    created: Created = None,
    as_json: JsonOption = False,
) -> None:
    """Take submissions in: each is accepted whole, accepted with findings, or refused."""
    from warehouse.intake import submit as take_in  # noqa: PLC0415

    settings = Settings()
    with packages(paths, provider=provider, period=period, created=created) as found:
        _require_one(found, rejects_to)
        if dry_run:
            _preview(
                found,
                settings=settings,
                rejects_to=rejects_to,
                has_figures=figures,
                is_json=as_json,
            )
            return
        answer(
            found,
            lambda path: take_in(path, settings=settings, rejects_to=rejects_to),
            is_json=as_json,
        )


def submissions(
    calendar: Annotated[
        bool, typer.Option("--calendar", help="What was due when, what is late, and reminders.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Replaced submissions too, not only those that count.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List what came, when, from whom, and whether it counts; or the calendar of arrivals."""
    settings = Settings()
    if calendar:
        from warehouse.intake import arrivals  # noqa: PLC0415

        _show_calendar(arrivals(settings=settings), is_json=as_json)
        return
    from warehouse.ledger import Ledger  # noqa: PLC0415

    with Ledger.open(settings=settings) as ledger:
        listed = ledger.submissions() if everything else ledger.current_submissions()
    _show_submissions(listed, is_json=as_json)


def codes(as_json: JsonOption = False) -> None:
    """List the codes no list holds, with the code each is likeliest to mean."""
    from warehouse.intake import queued_codes  # noqa: PLC0415

    queued = queued_codes(settings=Settings())
    if as_json:
        for one in queued:
            terminal.put_json(asdict(one))
        return
    terminal.put_table(
        "Codes to be mapped",
        ("List", "Code", "Rows", "Column", "Provider", "Since", "Perhaps", "Because"),
        [
            (
                one.code_list,
                one.code,
                f"{one.rows:,}",
                f"{one.extract_name}.{one.column_name}",
                one.provider_code,
                one.first_sequence,
                one.suggestion,
                one.reason,
            )
            for one in queued
        ],
    )


@contextmanager
def packages(
    paths: Sequence[Path], *, provider: str | None, period: str | None, created: str | None
) -> Iterator[Sequence[Path]]:
    """The paths as they are, or loose files made into one submission.

    Raises:
        WrongUseError: only one of provider and period was given, or ``created`` is no moment.
    """
    if provider is None and period is None:
        yield paths
        return
    if provider is None or period is None:
        raise WrongUseError("Loose files need both --provider and --period.")
    from warehouse.intake import loose_package  # noqa: PLC0415

    moment = _moment(created)
    with loose_package(paths, provider=provider, period=period, created=moment) as folder:
        yield [folder]


def _moment(text: str | None) -> dt.datetime | None:
    try:
        moment = None if text is None else dt.datetime.fromisoformat(text)
    except ValueError:
        moment = dt.datetime.min
    if moment is not None and moment.tzinfo is None:
        raise WrongUseError("--created is no date-time with offset, as 2017-01-09T09:00:00+00:00.")
    return moment


def _require_one(paths: Sequence[Path], rejects_to: Path | None) -> None:
    if rejects_to is not None and len(paths) > 1:
        raise WrongUseError("--rejects-to takes one submission at a time.")


def answer(
    paths: Sequence[Path],
    ask: Callable[[Path], Receipt | Verdict | Preview],
    *,
    is_json: bool,
) -> None:
    """Ask the door about each submission, print every answer, then fail if one was refused.

    Raises:
        SubmissionRefusedError: at least one was refused; the others were dealt with.
    """
    from warehouse.intake import RefusedError  # noqa: PLC0415

    refused = []
    for path in paths:
        try:
            reply = ask(path)
        except RefusedError as error:
            refused.append(path.name)
            _show(error.verdict, is_json=is_json)
        else:
            refused += [path.name] if _is_refused(reply) else []
            _show(reply, is_json=is_json)
    if refused:
        raise SubmissionRefusedError(
            f"Refused whole: {', '.join(refused)}. Correct it and send it again."
        )


def _is_refused(reply: Receipt | Verdict | Preview) -> bool:
    verdict = getattr(reply, "verdict", reply)
    return bool(getattr(verdict, "is_refused", False))


def _show(reply: Receipt | Verdict | Preview, *, is_json: bool) -> None:
    if is_json:
        terminal.put_json(reply.to_dict())
    else:
        terminal.say(reply.to_text())


def _preview(
    paths: Sequence[Path],
    *,
    settings: Settings,
    rejects_to: Path | None,
    has_figures: bool,
    is_json: bool,
) -> None:
    from warehouse.intake import preview  # noqa: PLC0415

    shown: list[Preview] = []

    def ask(path: Path) -> Preview:
        shown.append(preview(path, settings=settings, rejects_to=rejects_to))
        return shown[-1]

    answer(paths, ask, is_json=is_json)
    if has_figures:
        for path, one in zip(paths, shown, strict=True):
            if not one.is_repeat:
                _show_figures(path, settings=settings, is_json=is_json)


def _show_figures(path: Path, *, settings: Settings, is_json: bool) -> None:
    from warehouse.pipeline.effect import preview_figures  # noqa: PLC0415

    with terminal.progress_bars(is_quiet=is_json) as advance:
        found = preview_figures(
            path,
            settings=settings,
            progress=lambda event: advance(event.step, event.done, event.total, event.detail),
        )
    if is_json:
        terminal.put_json({"figures": [asdict(each) for each in found]})
        return
    terminal.put_table(
        "Figures it would change, against those published",
        ("Measure", "Provider", "To", "Published", "With it"),
        [_figure_row(each) for each in found if each.is_changed],
    )


def _figure_row(each: FigureChange) -> tuple[Any, ...]:
    from warehouse.commands.figures import number_words  # noqa: PLC0415

    name = f"{each.measure_name} (target)" if each.has_target else each.measure_name
    values = (number_words(v, unit=each.unit) or "none" for v in (each.before, each.after))
    return (name, each.provider_code, f"{each.period_end_date:%Y-%m-%d}", *values)


def _show_submissions(listed: Sequence[SubmissionRecord], *, is_json: bool) -> None:
    if is_json:
        for one in listed:
            terminal.put_json(asdict(one))
        return
    terminal.put_table(
        "Submissions",
        (
            "Number",
            "Provider",
            "Period",
            "Made",
            "Received",
            "Counts",
            "Rows",
            "Quarantined",
            "Findings",
        ),
        [
            (
                one.sequence,
                one.provider_code,
                one.period_code,
                f"{one.created_at:%Y-%m-%d %H:%M}",
                f"{one.received_at:%Y-%m-%d %H:%M}",
                "yes" if one.replaced_by is None else f"replaced by {one.replaced_by}",
                f"{sum(part.rows_read for part in one.extracts):,}",
                f"{sum(part.rows_quarantined for part in one.extracts):,}",
                f"{sum(found.findings for found in one.findings):,}",
            )
            for one in listed
        ],
    )


def _show_calendar(rows: Sequence[Arrival], *, is_json: bool) -> None:
    if is_json:
        for one in rows:
            terminal.put_json(asdict(one) | {"period_code": one.period_code})
        return
    terminal.put_table(
        "Arrivals",
        ("Provider", "Period", "Due", "Status", "Days late", "Came", "Number", "Not in it"),
        [
            (
                one.provider_code,
                one.period_code,
                one.due_date,
                _STATUS_WORDS[one.status],
                one.days_late or "",
                f"{one.arrived_at:%Y-%m-%d}" if one.arrived_at else "",
                one.sequence,
                ", ".join(one.missing_extracts) if one.sequence else "everything",
            )
            for one in rows
        ],
    )
    for one in rows:
        if one.reminder:
            terminal.say(one.reminder)

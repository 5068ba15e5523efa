"""The command ``probation``: arguments, progress and exit codes; the work is done elsewhere.

Exit codes: 0 done, 1 a check failed (nothing published), 2 wrong use, 3 a submission was refused,
4 internal error.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import traceback
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from warehouse.commands import differences, door, monitoring, notes, privacy, terminal
from warehouse.commands.engines import EngineOption, settings_for
from warehouse.errors import WarehouseError, WrongUseError
from warehouse.settings import Settings

INTERNAL_ERROR = 4
_INTERRUPTED = 130

app = typer.Typer(
    name="probation",
    help="Probation performance, quarter by quarter: from a provider's submission to figures.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    add_completion=False,
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
ReceivedBy = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Use only what had been received by the end of this day (or by this date and time, "
        "UTC): 2017-01-20 or 2017-01-20T09:30:00.",
    ),
]


class PeriodType(StrEnum):
    """Lengths of period."""

    MONTH = "month"
    QUARTER = "quarter"
    ROLLING = "rolling_12_months"


class RoleName(StrEnum):
    """Who a publication's file is for."""

    PARTNERSHIP = "partnership"
    ANALYST = "analyst"


def _examples(*lines: str) -> str:
    return "\n\n".join(["**Examples**", *(f"`{line}`" for line in lines)])


@app.command(
    epilog=_examples(
        "probation demo",
        "probation demo --people 400 --quarters 8",
        "probation demo --people 250000 --submissions-only DIR   (26 million contacts, 6 GB)",
    )
)
def demo(  # noqa: PLR0917
    people: Annotated[int, typer.Option(min=100, help="People on a typical day.")] = 4000,
    quarters: Annotated[int, typer.Option(min=1, max=11, help="Up to March 2017.")] = 8,
    seed: Annotated[int, typer.Option(help="Same seed, same data.")] = 2016,
    submissions_only: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Only write the submissions there."),
    ] = None,
    if_none: Annotated[
        bool, typer.Option("--if-none", help="Do nothing when something is published already.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make synthetic London, submit it, build, check and publish it, and show a review."""
    from warehouse.commands import figures  # noqa: PLC0415
    from warehouse.pipeline import demo_run  # noqa: PLC0415

    settings = Settings()
    if if_none and settings.pointer.is_file():
        return
    with terminal.progress_bars(is_quiet=as_json) as advance:
        report = _listen(advance)
        size = demo_run.DemoSize(people=people, quarters=quarters, seed=seed)
        if submissions_only is not None:
            written = demo_run.write_only(submissions_only, size=size, progress=report)
        else:
            written = demo_run.run_demo(size, settings=settings, progress=report)
    if as_json:
        terminal.put_json(written.as_dict())
        return
    terminal.say(written.in_words())
    if submissions_only is None:
        figures.show_review(settings=settings, borough=demo_run.SHOWN_BOROUGH)
        terminal.say(demo_run.WHERE_NEXT)


@app.command(
    epilog=_examples(
        "probation run",
        "probation run --publish",
        "probation run --if-new",
        "probation run --received-by 2017-01-20",
        "probation run --engine spark",
    )
)
def run(  # noqa: PLR0917
    received_by: ReceivedBy = None,
    engine: EngineOption = None,
    publish_it: Annotated[
        bool | None,
        typer.Option("--publish/--no-publish", help="Release the candidate that passes."),
    ] = None,
    docs: Annotated[
        bool, typer.Option("--docs", help="Write pages about the models too, for analysts.")
    ] = False,
    if_new: Annotated[
        bool,
        typer.Option("--if-new", help="Do nothing (exit 0) unless something new was sent."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Build all figures, check them, and make a candidate that shows what changed."""
    from warehouse.commands import releases  # noqa: PLC0415
    from warehouse.pipeline import run as pipeline  # noqa: PLC0415

    moment, settings = _moment(received_by), settings_for(engine)
    with (
        monitoring.alerted(settings=settings),
        terminal.progress_bars(is_quiet=as_json) as advance,
    ):
        if if_new and not pipeline.has_news(settings=settings, received_by=moment):
            releases.show_nothing_new(is_json=as_json)
            return
        result = pipeline.run(
            settings=settings,
            received_by=moment,
            is_published=publish_it,
            has_docs=docs,
            progress=_listen(advance),
        )
    releases.show_candidate(result.candidate, publication=result.publication, is_json=as_json)


@app.command(
    epilog=_examples(
        "probation build",
        "probation build --received-by 2017-01-20",
        "probation build --engine spark",
    )
)
def build(
    received_by: ReceivedBy = None, engine: EngineOption = None, as_json: JsonOption = False
) -> None:
    """Build all figures from the current submissions into a new file."""
    from warehouse.pipeline import run as pipeline  # noqa: PLC0415

    moment, settings = _moment(received_by), settings_for(engine)
    with terminal.progress_bars(is_quiet=as_json) as advance:
        result = pipeline.build(settings=settings, received_by=moment, progress=_listen(advance))
    if as_json:
        terminal.put_json(asdict(result))
        return
    terminal.say(f"Built {result.nodes} models and tests from {len(result.inputs)} files.")
    terminal.say("Next: probation validate")


@app.command(epilog=_examples("probation validate", "probation validate --json"))
def validate(as_json: JsonOption = False) -> None:
    """Check the finished build; a critical failure stops it, otherwise it becomes a candidate."""
    from warehouse.commands import releases  # noqa: PLC0415
    from warehouse.pipeline import run as pipeline  # noqa: PLC0415

    settings = Settings()
    with (
        releases.results_shown(settings=settings, is_json=as_json),
        terminal.progress_bars(is_quiet=as_json) as advance,
    ):
        _checks, candidate = pipeline.validate(settings=settings, progress=_listen(advance))
    releases.show_candidate(candidate, publication=None, is_json=as_json)


@app.command(
    epilog=_examples('probation publish --approved-by "Head of performance" --note "Q3 review"')
)
def publish(
    candidate: Annotated[
        str | None, typer.Argument(help="Id of a candidate; the newest unless named.")
    ] = None,
    approved_by: Annotated[
        str, typer.Option(metavar="ROLE", help="Role of whoever approves, not a name.")
    ] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Release a candidate: from then on everyone reads it."""
    from warehouse.commands import releases  # noqa: PLC0415
    from warehouse.pipeline import run as pipeline  # noqa: PLC0415

    if not approved_by.strip() or not note.strip():
        raise WrongUseError("A release needs --approved-by ROLE and --note TEXT.")
    with terminal.progress_bars(is_quiet=as_json) as advance:
        result = pipeline.publish(
            candidate,
            approved_by=approved_by,
            note=note,
            settings=Settings(),
            progress=_listen(advance),
        )
    releases.show_publication(result, is_json=as_json)


@app.command(epilog=_examples("probation rollback", "probation rollback 20170120T093000Z-1a2b3c4d"))
def rollback(
    publication: Annotated[
        str | None, typer.Argument(help="Id of a publication; the one before unless named.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make an earlier publication current again."""
    from warehouse.pipeline import run as pipeline  # noqa: PLC0415

    with terminal.progress_bars(is_quiet=as_json) as advance:
        result = pipeline.rollback(publication, settings=Settings(), progress=_listen(advance))
    if as_json:
        terminal.put_json(asdict(result))
        return
    terminal.say(f"{result.publication_id} is current again.")
    if not result.has_analyst_file:
        terminal.say(
            "Its analysts' file could not be rebuilt, because models or seeds have changed since: "
            "every role reads the partnership file."
        )


@app.command(epilog=_examples("probation publications", "probation publications --json"))
def publications(as_json: JsonOption = False) -> None:
    """List the publications that are kept, newest first."""
    from warehouse.pipeline.history import kept_publications  # noqa: PLC0415

    kept = kept_publications(settings=Settings())
    if as_json:
        for publication in kept:
            terminal.put_json(asdict(publication))
        return
    terminal.put_table(
        "Publications",
        ("", "Publication", "Newest quarter", "Approved by", "Note", "Figures hidden"),
        [
            (
                "current" if each.is_current else "",
                each.publication_id,
                each.newest_quarter,
                each.approved_by,
                each.note,
                f"{each.suppressed_pct:.1f}%",
            )
            for each in kept
        ],
    )


@app.command(
    epilog=_examples(
        "probation values --measure seen_in_month --period-type quarter --period 2016-10_2016-12",
        "probation values --geography E09000023 --json",
    )
)
def values(  # noqa: PLR0917
    measure: Annotated[str | None, typer.Option(help="A measure code.")] = None,
    period_type: Annotated[PeriodType | None, typer.Option(help="Length of period.")] = None,
    period: Annotated[
        str | None, typer.Option(help="2016-10, or 2016-10_2016-12 for more months.")
    ] = None,
    geography: Annotated[
        str | None,
        typer.Option(help="all, an ONS code, a cluster code, outside or unplaced."),
    ] = None,
    provider: Annotated[str | None, typer.Option(help="all, or a provider code.")] = None,
    role: Annotated[RoleName, typer.Option(help="Whose file to read.")] = RoleName.PARTNERSHIP,
    as_json: JsonOption = False,
) -> None:
    """Print the current publication's figures; a filter left out takes all."""
    from warehouse.commands import figures  # noqa: PLC0415

    found = figures.current_values(
        settings=Settings(),
        role=role.value,
        measure=measure,
        period_type=period_type.value if period_type else None,
        period=period,
        geography=geography,
        provider=provider,
    )
    if as_json:
        sys.stdout.write(figures.json_lines(found))
        return
    terminal.put_table("Figures", figures.HEADINGS, figures.text_rows(found))


@app.command(epilog=_examples("probation contract contact", "probation contract --template blank"))
def contract(
    extract: Annotated[str | None, typer.Argument(help="Name of an extract.")] = None,
    template: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write blank files to fill in.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print what a provider must send, or write blank files for it."""
    from warehouse.contract import contract_guide, load_contract, write_template  # noqa: PLC0415

    if template is not None:
        files = write_template(template)
        terminal.put_json([str(file) for file in files]) if as_json else terminal.say(
            f"Wrote {len(files)} files to {template}."
        )
    elif extract is not None:
        guide = contract_guide(extract)
        terminal.put_json({"extract": extract, "guide": guide}) if as_json else terminal.say(guide)
    elif as_json:
        terminal.put_json({name: e.title for name, e in load_contract().extracts.items()})
    else:
        rows = [(name, e.title, e.kind) for name, e in load_contract().extracts.items()]
        terminal.put_table("Extracts", ("Name", "Title", "Kind"), rows)


@app.command("app", epilog=_examples("probation app", "probation app --port 8600"))
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
) -> None:
    """Serve the app until it is stopped."""
    from warehouse.dashboard.server import check_address, check_port  # noqa: PLC0415
    from warehouse.dashboard.server import serve as serve_app  # noqa: PLC0415

    check_address(host)
    check_port(host, port)
    terminal.say(f"http://{host}:{port}")
    serve_app(host=host, port=port)


door.register(app)
notes.register(app)
differences.register(app)
privacy.register(app)
monitoring.register(app)


def _listen(advance: terminal.Advance) -> Any:
    return lambda event: advance(event.step, event.done, event.total, event.detail)


def _moment(text: str | None) -> dt.datetime | None:
    """A day means its end; a date and time means itself; both in UTC.

    Raises:
        WrongUseError: the text is neither.
    """
    if text is None:
        return None
    try:
        if "T" not in text:
            day = dt.date.fromisoformat(text)
            return dt.datetime.combine(day, dt.time.max, tzinfo=dt.UTC)
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise WrongUseError(
            f"--received-by {text!r} is not a date: write 2017-01-20 or 2017-01-20T09:30:00."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        app()
    except WarehouseError as error:
        terminal.complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except Exception as error:
        sys.exit(_internal_error(error))


def _internal_error(error: Exception) -> int:
    """Say in one line that something unforeseen happened, and where it is written down."""
    if os.environ.get("PROBATION_DEBUG") == "1":
        raise error
    # The frames, not the message: a database may have put a value into it.
    text = "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + "\n"
    log = _written_log(text)
    terminal.complain(f"Internal error ({type(error).__name__}). Where it happened: {log}")
    return INTERNAL_ERROR


def _written_log(text: str) -> Path:
    """Keep a log in the data folder, or where temporary files go when that cannot be written."""
    name = f"probation-error-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}.log"
    folder = Settings().home / "logs"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = folder / name
        log.write_text(text, encoding="utf-8")
    except OSError:
        log = Path(tempfile.gettempdir()) / name
        log.write_text(text, encoding="utf-8")
    return log

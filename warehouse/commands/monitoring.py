"""Commands that watch: alerts, checks, runs, and the page of feedback for a provider."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warehouse.commands import terminal
from warehouse.errors import NothingPublishedError, WarehouseError, WrongUseError
from warehouse.settings import Settings

if TYPE_CHECKING:
    from warehouse.ledger.monitoring import AlertRecord
    from warehouse.monitoring import CheckHistory

logger = logging.getLogger(__name__)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
_NEWEST = 30


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog="**Examples**\n\n`probation alerts --dry-run`\n\n`probation alerts --history`"
    )(alerts)
    app.command(epilog="**Examples**\n\n`probation checks`\n\n`probation checks --failing --json`")(
        checks
    )
    app.command(epilog="**Examples**\n\n`probation runs`\n\n`probation runs --json`")(runs)
    app.command(epilog="**Examples**\n\n`probation feedback --provider C17 --out C17.html`")(
        feedback
    )


def alerts(
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")
    ] = False,
    has_history: Annotated[
        bool, typer.Option("--history", help="List what was sent, or not and why; send nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Send what nobody was told yet: new failures, recoveries, late submissions, signals."""
    settings = Settings()
    records = (
        _history(settings=settings)
        if has_history
        else send_pending(settings=settings, is_dry_run=is_dry_run)
    )
    if as_json:
        for record in records:
            terminal.put_json(asdict(record))
        return
    if not records:
        terminal.say("Nothing new to tell.")
        return
    terminal.put_table(
        "Alerts",
        ("At", "Kind", "What", "Sent", "Why"),
        [
            (
                f"{each.at:%Y-%m-%d %H:%M}",
                each.kind,
                each.title,
                "yes" if each.is_fired else "no",
                each.reason,
            )
            for each in records
        ],
    )


def _history(*, settings: Settings) -> tuple[AlertRecord, ...]:
    from warehouse.ledger import Ledger  # noqa: PLC0415

    with Ledger.open(settings=settings) as ledger:
        return ledger.alerts()[::-1][:_NEWEST]


def send_pending(*, settings: Settings, is_dry_run: bool = False) -> tuple[AlertRecord, ...]:
    """Send every alert that is pending, and keep what was and was not sent.

    Raises:
        WrongUseError: an address of the settings is not one Apprise knows.
    """
    from warehouse import monitoring  # noqa: PLC0415

    pending = monitoring.pending_alerts(settings=settings, signals=_signals(settings=settings))
    return monitoring.notify(pending, settings=settings, is_dry_run=is_dry_run)


def _signals(*, settings: Settings) -> list[dict[str, Any]]:
    """Signals as released to the partnership: a message leaves the house."""
    from warehouse import marts  # noqa: PLC0415

    try:
        _publication, opened = marts.open_current("partnership", settings=settings)
    except NothingPublishedError:
        return []
    with closing(opened) as connection:
        found = marts.special_causes(connection).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in found]


@contextmanager
def alerted(*, settings: Settings) -> Iterator[None]:
    """Send what is pending once a command ends, well or badly, when there is an address.

    An alert that cannot be sent changes neither the result nor the exit code of the command.
    """
    try:
        yield
    finally:
        if settings.alert_addresses is not None:
            try:
                send_pending(settings=settings)
            except WarehouseError as error:
                terminal.complain(f"Alerts were not sent: {error}")
            except Exception as error:
                logger.warning("alerts were not sent (%s)", type(error).__name__)


def checks(
    is_failing_only: Annotated[
        bool, typer.Option("--failing", help="Only those that are not met.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the checks of the last run: since when they fail, how long mending took."""
    from warehouse.monitoring import check_histories  # noqa: PLC0415

    found = [
        one
        for one in check_histories(settings=Settings())
        if not (is_failing_only and one.newest.is_met)
    ]
    if as_json:
        for one in found:
            terminal.put_json(asdict(one) | {"median_days_to_fix": one.median_days_to_fix})
        return
    terminal.put_table(
        "Checks",
        ("Check", "Weight", "Result", "Rows", "Failing since", "Mended", "Median days", "Unusual"),
        [_check_row(one) for one in found],
    )


def _check_row(one: CheckHistory) -> tuple[Any, ...]:
    newest, days = one.newest, one.median_days_to_fix
    state = "waived" if newest.is_waived else newest.status.replace("_", " ")
    return (
        newest.expectation_code,
        newest.severity,
        state,
        newest.unexpected_count,
        f"{one.failing_since:%Y-%m-%d}" if one.failing_since else "",
        len(one.fixes) or "",
        "" if days is None else f"{days:.1f}",
        one.unusual,
    )


def runs(as_json: JsonOption = False) -> None:
    """List the newest runs: what each step took, how it ended."""
    from warehouse.monitoring import run_table  # noqa: PLC0415

    table = run_table(settings=Settings())
    if as_json:
        for line in table.to_json(orient="records", lines=True, date_format="iso").splitlines():
            terminal.put_json(json.loads(line))
        return
    terminal.put_table(
        "Runs",
        ("Started", "Command", "Status", "Seconds", "Peak MB", "Rows", "Steps", "Error"),
        [_run_row(row) for row in table.to_dict("records")],
    )


def _run_row(row: dict[Any, Any]) -> tuple[str, ...]:
    def number(name: str) -> str:
        return "" if row[name] != row[name] else f"{row[name]:,.0f}"

    return (
        f"{row['started_at']:%Y-%m-%d %H:%M}",
        row["command"],
        row["status"],
        number("seconds"),
        number("peak_megabytes"),
        number("rows"),
        row["steps"],
        row["error"],
    )


def feedback(
    provider: Annotated[str, typer.Option(metavar="CODE", help="Code of a provider.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the page (HTML).")],
    period_end: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Last day of the period; the newest unless given."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write one page for a provider: what arrived, what was wrong, which figures it spoils."""
    page = provider_feedback(
        provider, period_end=_day(period_end), settings=Settings(), role="partnership"
    )
    out.write_text(page, encoding="utf-8")
    if as_json:
        terminal.put_json({"provider_code": provider, "file": str(out)})
    else:
        terminal.say(f"Wrote the feedback to {provider}: {out}")


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise WrongUseError(f"--period-end {text!r} is not a date: write 2016-12-31.") from None


def provider_feedback(
    provider: str, *, period_end: dt.date | None, settings: Settings, role: Any
) -> str:
    """The page of a provider from the current publication.

    Raises:
        NothingPublishedError: there is nothing to read.
        WrongUseError: the provider sent nothing, or nothing for that period.
    """
    from warehouse import marts  # noqa: PLC0415
    from warehouse.monitoring import Feedback, feedback_page  # noqa: PLC0415

    _publication, opened = marts.open_current(role, settings=settings)
    with closing(opened) as connection:
        facts = marts.publication_facts(connection)
        names = marts.providers(connection).set_index("provider_code")["provider_name"]
        content = Feedback(
            provider_code=provider,
            provider_name=str(names.get(provider, provider)),
            submissions=marts.submissions(connection),
            findings=marts.findings(connection),
            failed=marts.not_met(marts.expectation_results(connection)),
            measures=marts.measures(connection),
            is_synthetic=bool(facts["is_synthetic"]),
        )
    return feedback_page(content, period_end=period_end)

"""Commands that tell charts what happened: annotate, rebase, annotations, withdraw."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.commands import terminal
from warehouse.errors import UnknownMeasureError, WrongUseError
from warehouse.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    from warehouse.ledger import AnnotationRecord

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
_ANYWHERE = frozenset({"all", "outside", "unplaced"})

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
MeasureOption = Annotated[
    str | None, typer.Option(metavar="CODE", help="Only this measure; every one unless named.")
]
GeographyOption = Annotated[
    str | None, typer.Option(metavar="CODE", help="Only this place; every one unless named.")
]
ProviderOption = Annotated[
    str | None, typer.Option(metavar="CODE", help="Only this provider; every one unless named.")
]
RoleOption = Annotated[str, typer.Option(metavar="ROLE", help="Role of whoever says so.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog="**Examples**\n\n`probation annotate --kind inspection --from 2016-09-05 "
        '--to 2016-09-16 --text "Inspection of north London" --source "HMIP, December 2016" '
        '--reason "Baseline of the recommendations" --role "Performance analyst"`'
    )(annotate)
    app.command(
        epilog="**Examples**\n\n`probation rebase --measure CODE --from 2016-04-01 "
        '--text "Local teams in place of cohorts" --source "Board paper 12" '
        '--reason "Contact is counted by another team" --role "Head of performance"`'
    )(rebase)
    app.command(
        "annotations",
        epilog="**Examples**\n\n`probation annotations`\n\n`probation annotations --withdrawn`",
    )(list_annotations)
    app.command(
        epilog='**Examples**\n\n`probation withdraw 3 --role "Performance analyst" '
        '--reason "Wrong date"`'
    )(withdraw)


def annotate(  # noqa: PLR0917
    kind: Annotated[
        str,
        typer.Option(
            help="inspection, model_change, recording_change, bank_holiday or event.",
        ),
    ],
    starts_on: Annotated[str, typer.Option("--from", metavar="DATE", help="First day.")],
    text: Annotated[str, typer.Option(help="What happened, in a few words.")],
    source: Annotated[str, typer.Option(help="Where it can be read.")],
    reason: Annotated[str, typer.Option(help="Why it matters to the figures.")],
    role: RoleOption,
    ends_on: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day; one day unless given.")
    ] = None,
    measure: MeasureOption = None,
    geography: GeographyOption = None,
    provider: ProviderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note something on every chart it touches, from the next run on."""
    from warehouse.ledger import REBASE, AnnotationRecord  # noqa: PLC0415

    if kind == REBASE:
        raise WrongUseError("Limits are begun anew with `probation rebase`.")
    entry = AnnotationRecord(
        kind=kind,
        starts_on=_day(starts_on, option="--from"),
        ends_on=None if ends_on is None else _day(ends_on, option="--to"),
        text=text,
        source=source,
        reason=reason,
        added_by=role,
        measure_code=measure,
        geography_code=geography,
        provider_code=provider,
    )
    _keep(entry, is_json=as_json)


def rebase(  # noqa: PLR0917
    starts_on: Annotated[
        str, typer.Option("--from", metavar="DATE", help="Limits begin anew from this day.")
    ],
    text: Annotated[str, typer.Option(help="What changed, in a few words.")],
    source: Annotated[str, typer.Option(help="The evidence: where it can be read.")],
    reason: Annotated[str, typer.Option(help="Why earlier months are no measure of later ones.")],
    role: RoleOption,
    measure: MeasureOption = None,
    geography: GeographyOption = None,
    provider: ProviderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Begin control limits anew from a date, because something changed for good."""
    from warehouse.ledger import REBASE, AnnotationRecord  # noqa: PLC0415

    entry = AnnotationRecord(
        kind=REBASE,
        starts_on=_day(starts_on, option="--from"),
        text=text,
        source=source,
        reason=reason,
        added_by=role,
        measure_code=measure,
        geography_code=geography,
        provider_code=provider,
    )
    _keep(entry, is_json=as_json)


def list_annotations(
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="List withdrawn entries too.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List annotations and rebases in the order they were added."""
    from warehouse.ledger import Ledger  # noqa: PLC0415

    with Ledger.open(settings=Settings()) as ledger:
        entries = ledger.annotations(has_withdrawn=withdrawn)
    if as_json:
        for entry in entries:
            terminal.put_json(asdict(entry))
        return
    terminal.put_table(
        "Annotations",
        ("Number", "Kind", "From", "To", "Holds for", "Text", "Source", "Role", "Withdrawn"),
        [
            (
                each.annotation_id,
                each.kind,
                each.starts_on,
                each.ends_on,
                scope_words(each),
                each.text,
                each.source,
                each.added_by,
                each.withdrawn_reason,
            )
            for each in entries
        ],
    )


def withdraw(
    annotation: Annotated[int, typer.Argument(help="Number of the entry.")],
    role: RoleOption,
    reason: Annotated[str, typer.Option(help="Why it is taken back.")],
    as_json: JsonOption = False,
) -> None:
    """Undo an annotation or a rebase: the next run leaves it out."""
    from warehouse.ledger import Ledger  # noqa: PLC0415

    with Ledger.open(settings=Settings()) as ledger:
        entry = ledger.withdraw_annotation(annotation, withdrawn_by=role, reason=reason)
    if as_json:
        terminal.put_json(asdict(entry))
        return
    terminal.say(f"Withdrew annotation {entry.annotation_id}. The next run leaves it out.")


def scope_words(entry: AnnotationRecord) -> str:
    """What an entry holds for, in a few words."""
    scope = (entry.measure_code, entry.geography_code, entry.provider_code)
    return ", ".join(filter(None, scope)) or "everything"


def _keep(entry: AnnotationRecord, *, is_json: bool) -> None:
    from warehouse.ledger import Ledger  # noqa: PLC0415

    _refuse_unknown(entry)
    with Ledger.open(settings=Settings()) as ledger:
        kept = ledger.add_annotation(entry)
    if is_json:
        terminal.put_json(asdict(kept))
        return
    terminal.say(
        f"Kept as annotation {kept.annotation_id} ({scope_words(kept)}). The next run uses it; "
        f"`probation withdraw {kept.annotation_id}` takes it back."
    )


def _refuse_unknown(entry: AnnotationRecord) -> None:
    if entry.measure_code and entry.measure_code not in _codes("measures", "measure_code"):
        raise UnknownMeasureError(
            f"There is no measure {entry.measure_code!r}. `probation values` shows the codes."
        )
    places = _codes("geographies", "geography_code") | _ANYWHERE
    if entry.geography_code and entry.geography_code not in places:
        raise WrongUseError(f"There is no place {entry.geography_code!r}: write all or a code.")
    providers = _codes("providers", "provider_code") | {"all"}
    if entry.provider_code and entry.provider_code not in providers:
        raise WrongUseError(
            f"There is no provider {entry.provider_code!r}: use {', '.join(sorted(providers))}."
        )


def _codes(seed: str, column: str) -> frozenset[str]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row[column] for row in csv.DictReader(file))


def _day(text: str, *, option: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongUseError(f"{option} {text!r} is not a date: write 2016-09-05.") from None

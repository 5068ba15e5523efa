"""Candidates and publications on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from warehouse.commands import terminal
from warehouse.errors import CheckFailedError
from warehouse.pipeline.candidate import Candidate
from warehouse.pipeline.publish import PublishResult
from warehouse.pipeline.validate import SUITES_FOLDER
from warehouse.settings import Settings

_CAUSES = {
    "first publication": "There is no earlier publication to compare with.",
    "definition": "Models, seeds or the package changed since the last publication.",
    "correction": "A period was sent again since the last publication.",
    "late data": "Further periods were sent since the last publication.",
    "none": "Nothing was sent and nothing was defined anew since the last publication.",
}


def show_nothing_new(*, is_json: bool) -> None:
    """Say that a run was not needed."""
    if is_json:
        terminal.put_json({"candidate_id": None, "is_new": False})
        return
    terminal.say("Nothing was sent since the last run, and no model changed: nothing was done.")


@contextmanager
def results_shown(*, settings: Settings, is_json: bool) -> Iterator[None]:
    """With ``--json``, a gate that stops prints what it found before the command fails."""
    try:
        yield
    except CheckFailedError:
        results = settings.builds / SUITES_FOLDER / "expectations.json"
        if is_json and results.is_file():
            content = json.loads(results.read_text(encoding="utf-8"))
            content["results"] = [one for one in content["results"] if not one["is_met"]]
            terminal.put_json({"candidate_id": None, "checks": content})
        raise


def show_candidate(
    candidate: Candidate, *, publication: PublishResult | None, is_json: bool
) -> None:
    """Say what a run ended in: what changed and what to do next."""
    if is_json:
        terminal.put_json(
            {
                "candidate_id": candidate.candidate_id,
                "manifest": candidate.manifest,
                "publication": asdict(publication) if publication else None,
            }
        )
        return
    terminal.say(f"Candidate {candidate.candidate_id} passed every critical check.")
    _show_changes(candidate.manifest)
    if publication:
        show_publication(publication, is_json=False)
    else:
        terminal.say('Next: probation publish --approved-by ROLE --note "TEXT"')


def _show_changes(manifest: dict[str, Any]) -> None:
    terminal.say(_CAUSES[manifest["cause"]])
    if manifest["changes"]:
        terminal.put_table(
            "Figures that differ from the last publication",
            ("Measure", "New", "Changed", "Gone"),
            [
                (each["measure_code"], each["new"], each["changed"], each["removed"])
                for each in manifest["changes"]
            ],
        )


def show_publication(publication: PublishResult, *, is_json: bool) -> None:
    """Say what is published now."""
    if is_json:
        terminal.put_json(asdict(publication))
        return
    state = "is published" if publication.is_new else "stands: the figures are the same"
    terminal.say(
        f"{publication.publication_id} {state}. "
        f"{publication.suppressed_pct:.1f}% of figures are hidden from the partnership "
        "because numbers are small."
    )
    if publication.given_away_earlier:
        terminal.say(
            f"{publication.given_away_earlier} of them can still be read in earlier publications. "
            'Next: probation remove-publication ID --approved-by ROLE --note "TEXT"'
        )


def show_removed(publication_id: str, *, is_json: bool) -> None:
    """Say that a publication is no longer kept."""
    if is_json:
        terminal.put_json({"publication_id": publication_id})
        return
    terminal.say(
        f"{publication_id} is removed. Whoever has a copy of it should be asked to delete it; the "
        "next publication is no longer held against it."
    )

"""The record of processing: one page, and what it says of limits and commands is so."""

from __future__ import annotations

from typer.testing import CliRunner

from warehouse.cli import app
from warehouse.settings import PROJECT_ROOT, Settings

TEXT = (PROJECT_ROOT / "docs" / "record_of_processing.md").read_text(encoding="utf-8")
QUESTIONS = (
    "What for", "Controller", "Processor", "Legal basis", "Whose data", "What is asked for",
    "What is not kept", "How people are told apart", "Who sees what", "Where", "How long",
    "Erasure", "Correction and access", "Logs and messages", "Risks looked at", "Audit",
)  # fmt: skip


def test_every_question_is_answered_on_one_page() -> None:
    assert [
        line.split(" | ")[0].removeprefix("| ")
        for line in TEXT.splitlines()
        if line.startswith("| ") and line.count("|") > 2 and line.strip("| ")
    ] == [*QUESTIONS]
    assert len(TEXT.splitlines()) < 60


def test_the_times_it_names_are_those_that_hold() -> None:
    fields = Settings.model_fields
    assert f"{fields['retention_months'].default} months after a submission's period" in TEXT
    assert f"{fields['replaced_retention_months'].default} months after it was replaced" in TEXT
    assert fields["publications_kept"].default == 8
    assert "the newest eight" in TEXT


def test_the_commands_it_names_exist() -> None:
    for command in ("erase", "expire", "rotate-key", "contract"):
        assert f"`probation {command}" in TEXT
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0

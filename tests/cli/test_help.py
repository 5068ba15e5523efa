"""Every command explains itself, with examples, and answers wrong use with exit code 2."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from warehouse.cli import app

COMMANDS = [
    "demo",
    "check",
    "submit",
    "run",
    "build",
    "validate",
    "publish",
    "rollback",
    "publications",
    "submissions",
    "values",
    "contract",
    "annotate",
    "rebase",
    "annotations",
    "withdraw",
    "diff",
    "codes",
    "rotate-key",
    "erase",
    "expire",
    "remove-publication",
    "alerts",
    "checks",
    "runs",
    "feedback",
    "app",
]


def test_the_list_of_commands_is_whole():
    result = CliRunner().invoke(app, ["--help"])

    assert result.exit_code == 0
    assert {name for name in COMMANDS if f" {name} " in result.output} == set(COMMANDS)
    assert len(app.registered_commands) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    result = CliRunner().invoke(app, [command, "--help"])

    assert result.exit_code == 0
    assert f"probation {command}" in result.output
    assert "Examples" in result.output


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "app"])
def test_every_command_can_answer_in_json(command):
    assert "--json" in CliRunner().invoke(app, [command, "--help"]).output


@pytest.mark.parametrize(
    "arguments",
    [
        ["nosuch"],
        ["values", "--nosuch"],
        ["values", "--role", "boss"],
        ["values", "--period-type", "week"],
        ["submit"],
        ["submit", "no/such/folder"],
        ["demo", "--people", "3"],
    ],
)
def test_wrong_use_is_exit_code_2(arguments):
    assert CliRunner().invoke(app, arguments).exit_code == 2

"""The examples of a schedule call commands that there are, with options they have."""

from __future__ import annotations

import configparser
import re
import shlex

import pytest
import typer.main

from warehouse.cli import app
from warehouse.settings import PROJECT_ROOT

PAGE = (PROJECT_ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
UNITS = next(block for block in BLOCKS if "[Timer]" in block)
CRON = next(block for block in BLOCKS if block.startswith("30 2 "))


def _options(line: str) -> tuple[str, set[str]]:
    """Command and options of a line that calls ``probation``."""
    words = shlex.split(line.split(">>", maxsplit=1)[0])
    place = next(n for n, word in enumerate(words) if word.endswith("bin/probation"))
    return words[place + 1], {word for word in words[place + 2 :] if word.startswith("--")}


def _unit(name: str) -> configparser.ConfigParser:
    text = UNITS.split(f"{name}\n", maxsplit=1)[1].split("\n\n", maxsplit=1)[0]
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(text)
    return read


@pytest.mark.parametrize(
    "line", [_unit("probation.service")["Service"]["ExecStart"], CRON], ids=["systemd", "cron"]
)
def test_schedule_runs_a_command_with_options_it_has(line: str) -> None:
    command, options = _options(line)
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    known = {opt for param in commands[command].params for opt in param.opts}

    assert command == "run"
    assert "--if-new" in options
    assert options <= known


def test_timer_says_when_and_catches_up() -> None:
    timer = _unit("probation.timer")["Timer"]

    assert re.fullmatch(r"\*-\*-\* \d{2}:\d{2}", timer["OnCalendar"])
    assert timer["Persistent"] == "true"


def test_cron_line_has_five_times_and_every_setting_is_known() -> None:
    assert re.match(r"(\S+ ){5}PROBATION_HOME=", CRON)
    for name in re.findall(r"(PROBATION_[A-Z_]+)=", CRON):
        assert name in PAGE.replace(CRON, "")

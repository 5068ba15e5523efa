"""Exit codes and messages of the command as a shell sees them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.command import environment, probation
from warehouse.cli import main


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def here(home, monkeypatch, capsys):
    """The command in this process, for many wrong uses: starting it anew takes seconds each."""
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["probation", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, ended.value.code, said.out, said.err)

    return run


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["values"], "Nothing is published"),
        (["publish", "--approved-by", "Head", "--note", "x"], "no candidate"),
        (["publish"], "--approved-by"),
        (["rollback"], "Nothing is published"),
        (["remove-publication", "x", "--approved-by", "Head", "--note", "x"], "no publication 'x'"),
        (["validate"], "probation build"),
        (["contract", "nosuch"], "nosuch"),
        (["run", "--received-by", "yesterday"], "2017-01-20"),
    ],
)
def test_what_cannot_be_is_exit_code_2_and_one_message(here, arguments, words):
    done = here(*arguments)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_refused_submission_is_exit_code_3(home, tmp_path):
    folder = tmp_path / "C17_2016-10_2016-12"
    folder.mkdir()

    done = probation(home, "submit", str(folder), "--json")

    assert done.returncode == 3
    assert "C17_2016-10_2016-12" in done.stderr
    assert json.loads(done.stdout)["is_refused"] is True


def test_checking_says_the_same_and_changes_nothing(home, tmp_path):
    folder = tmp_path / "C17_2016-10_2016-12"
    folder.mkdir()

    done = probation(home, "check", str(folder))

    assert done.returncode == 3
    assert "REFUSED" in done.stdout
    assert not (home / "lake").exists()


def test_the_unforeseen_is_exit_code_4_with_a_log_and_no_traceback(home):
    home.mkdir()
    (home / "published").write_text("a file where a folder should be")

    done = probation(home, "publications", PROBATION_HOME=str(home / "published"))

    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_no_arguments_show_the_help(home):
    done = probation(home)

    assert "Usage" in done.stdout + done.stderr


def test_blank_files_and_the_guide(home, tmp_path):
    blank = tmp_path / "blank"

    written = probation(home, "contract", "--template", str(blank))
    guide = probation(home, "contract", "contact")
    listed = probation(home, "contract", "--json")

    assert (written.returncode, guide.returncode, listed.returncode) == (0, 0, 0)
    assert (blank / "datapackage.json").is_file()
    assert "contact_date" in guide.stdout
    assert json.loads(listed.stdout)["contact"]


def test_empty_lists_are_no_failure(home):
    assert probation(home, "submissions", "--json").stdout == ""
    assert probation(home, "publications", "--json").stdout == ""

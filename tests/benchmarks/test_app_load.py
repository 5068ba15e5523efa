"""The load script sums its times up right, chooses from what is published, and finds errors."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import app_load
from benchmarks.app_load import choices_of, rerun, summary
from tests.support.publication import write_publication
from warehouse.settings import Settings


def test_half_and_95_in_100_of_the_times() -> None:
    assert summary([n / 100 for n in range(101)]) == {"reruns": 101, "p50": 0.5, "p95": 0.95}


def test_one_rerun_is_too_few() -> None:
    with pytest.raises(ValueError, match="Too few"):
        summary([0.1])


def test_users_choose_from_everything_published(tmp_path: Path) -> None:
    write_publication(tmp_path)
    choices = choices_of(tmp_path)
    assert choices.boroughs == ("all", "E09000003", "E09000012", "E09000023", "E09000028")
    assert choices.providers == ("all", "C17", "N07")
    assert len(choices.quarters) == 8
    assert "quarter=20" in choices.any_query(random.Random(1))


class Socket:
    """Answers a request with these messages."""

    def __init__(self, *answers: ForwardMsg) -> None:
        self.answers = list(answers)
        self.asked: list[BackMsg] = []

    async def send(self, content: bytes) -> None:
        message = BackMsg()
        message.ParseFromString(content)
        self.asked.append(message)

    async def recv(self) -> bytes:
        return self.answers.pop(0).SerializeToString()


def finished() -> ForwardMsg:
    message = ForwardMsg()
    message.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    return message


def table() -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.html.body = "<div><table></table></div>"
    return message


def failed() -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.exception.message = "no"
    return message


def test_a_rerun_ends_when_its_script_has() -> None:
    socket = Socket(ForwardMsg(), table(), finished())
    assert asyncio.run(rerun(socket, page="contact", query="borough=all")) >= 0
    assert socket.asked[0].rerun_script.query_string == "borough=all"
    assert socket.asked[0].rerun_script.page_name == "contact"


def test_an_error_on_a_page_fails_the_run() -> None:
    with pytest.raises(RuntimeError, match="the page contact failed"):
        asyncio.run(rerun(Socket(failed(), finished()), page="contact", query=""))


def test_a_page_without_figures_fails_the_run() -> None:
    with pytest.raises(RuntimeError, match="the page review showed no figures"):
        asyncio.run(rerun(Socket(ForwardMsg(), finished()), page="", query=""))


def test_the_pointer_moves_between_publications_and_ends_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_load, "SWAP_SECONDS", 0.05)
    settings = Settings(home=tmp_path)
    for name in ("20170601T090000Z-0000000a", "20170601T090000Z-0000000b"):
        (settings.published / name).mkdir(parents=True)
    settings.pointer.write_text("as it was", encoding="utf-8")
    assert asyncio.run(app_load.swapped(tmp_path, until=time.monotonic() + 0.4)) >= 1
    assert settings.pointer.read_text(encoding="utf-8") == "as it was"
    assert not settings.pointer.with_suffix(".new").exists()

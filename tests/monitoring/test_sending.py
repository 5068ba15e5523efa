"""Alerts arrive: at a real SMTP server and a real webhook on loopback, and are kept either way."""

from __future__ import annotations

import email
import email.policy
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from tests.conftest import settings_of
from tests.monitoring.records import result
from warehouse.errors import WrongUseError
from warehouse.ledger import Ledger
from warehouse.monitoring import notify, pending_alerts
from warehouse.monitoring.alerts import KINDS, NEW_FAILURE
from warehouse.monitoring.history import with_roots
from warehouse.monitoring.notify import DRY_RUN, NOTHING_NEW, NOWHERE
from warehouse.monitoring.sending import addresses, sender
from warehouse.settings import Settings

PASSWORD = "open-sesame"


@dataclass
class Mailbox:
    """Takes every message a mail server is given."""

    port: int
    messages: list[Any] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del server, session
        self.messages.append(
            email.message_from_bytes(envelope.content, policy=email.policy.default)
        )
        return "250 kept"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        box = Mailbox(port=free.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@dataclass
class Hook:
    """Takes every request a webhook is given."""

    port: int
    bodies: list[dict[str, Any]]
    status: int = 200


@pytest.fixture
def hook() -> Iterator[Hook]:
    found: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.append(json.loads(body))
            self.send_response(taken.status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taken = Hook(server.server_address[1], found)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield taken
    server.shutdown()
    server.server_close()


def _home(folder: Path, *places: str) -> Settings:
    listed = SecretStr(" ".join(places)) if places else None
    return settings_of(folder / "home").model_copy(update={"alert_addresses": listed})


def _night(settings: Settings, *, day: int, count: int) -> None:
    records = with_roots(
        [result("a", day=day, count=count, severity="critical", table_name="marts.a")], lineage={}
    )
    with Ledger.open(settings=settings) as ledger:
        ledger.record_checks(records)


def _mail(box: Mailbox) -> str:
    return f"mailto://127.0.0.1:{box.port}/?from=probation@example.org&to=lead@example.org"


def _json(one: Hook) -> str:
    return f"json://user:{PASSWORD}@127.0.0.1:{one.port}/hook"


def test_failure_and_recovery_arrive_once_by_mail_and_webhook(
    tmp_path: Path, mailbox: Mailbox, hook: Hook
) -> None:
    settings = _home(tmp_path, _mail(mailbox), _json(hook))
    for day, count in enumerate([7, 7, 0, 0]):
        _night(settings, day=day, count=count)
        notify(pending_alerts(settings=settings), settings=settings)

    subjects = [message["Subject"] for message in mailbox.messages]
    assert subjects == [
        "marts.a: 1 check newly not met; it stops the publication",
        "marts.a: 1 check met again",
    ]
    assert mailbox.messages[0]["To"] == "lead@example.org"
    assert "a (critical, 7): a holds." in mailbox.messages[0].as_string()
    assert [body["title"] for body in hook.bodies] == subjects
    assert [body["type"] for body in hook.bodies] == ["failure", "info"]
    assert hook.bodies[0]["message"] == "a (critical, 7): a holds."


def test_history_says_what_fired_and_what_did_not(tmp_path: Path, hook: Hook) -> None:
    settings = _home(tmp_path, _json(hook))
    _night(settings, day=0, count=7)
    (told,) = notify(pending_alerts(settings=settings), settings=settings)

    with Ledger.open(settings=settings) as ledger:
        kept = ledger.alerts()
    assert (told.is_fired, told.reason) == (True, "sent to JSON 1")
    assert {one.kind: one.is_fired for one in kept} == {kind: kind == NEW_FAILURE for kind in KINDS}
    assert {one.reason for one in kept if not one.is_fired} == {NOTHING_NEW}


def test_dry_run_sends_nothing_and_leaves_the_alert_pending(tmp_path: Path, hook: Hook) -> None:
    settings = _home(tmp_path, _json(hook))
    _night(settings, day=0, count=7)

    (kept,) = notify(pending_alerts(settings=settings), settings=settings, is_dry_run=True)

    assert (kept.is_fired, kept.reason) == (False, DRY_RUN)
    assert hook.bodies == []
    assert len(pending_alerts(settings=settings)) == 1


def test_without_an_address_nothing_is_sent_and_it_says_why(tmp_path: Path) -> None:
    settings = _home(tmp_path)
    _night(settings, day=0, count=7)

    (kept,) = notify(pending_alerts(settings=settings), settings=settings)

    assert (kept.is_fired, kept.reason) == (False, NOWHERE)


def test_place_that_fails_is_named_without_its_password_and_tried_again(
    tmp_path: Path, hook: Hook
) -> None:
    settings = _home(tmp_path, _json(hook))
    hook.status = 500
    _night(settings, day=0, count=7)

    (kept,) = notify(pending_alerts(settings=settings), settings=settings)
    assert (kept.is_fired, kept.reason) == (False, "could not be sent to JSON 1")
    assert PASSWORD.encode() not in settings.ledger_file.read_bytes()

    hook.status = 200
    (kept,) = notify(pending_alerts(settings=settings), settings=settings)
    assert kept.is_fired


def test_one_place_that_answers_is_enough(tmp_path: Path, hook: Hook, mailbox: Mailbox) -> None:
    hook.status = 500
    settings = _home(tmp_path, _json(hook), _mail(mailbox))
    _night(settings, day=0, count=7)

    (kept,) = notify(pending_alerts(settings=settings), settings=settings)

    assert kept.is_fired
    assert kept.reason.endswith("could not be sent to JSON 1")


def test_unknown_address_is_refused_without_quoting_it() -> None:
    with pytest.raises(WrongUseError, match="Address 2") as refused:
        sender(["json://127.0.0.1/hook", f"nosuch://{PASSWORD}"])
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "mailtos://user:password@mail.example.org",
        "slack://TokenA/TokenB/TokenC/#channel",
        "workflows://host:443/workflow/signature/",
        "jsons://hooks.example.org/probation",
    ],
    ids=["e-mail", "Slack", "Teams", "webhook"],
)
def test_the_four_ways_are_known(address: str) -> None:
    token = "A1B2C3D4E"
    ready = address.replace("TokenA", f"T{token}").replace("TokenB", f"B{token}")
    assert callable(sender([ready.replace("TokenC", "a" * 24)]))


def test_addresses_stand_between_spaces_and_lines() -> None:
    settings = Settings(alert_addresses=SecretStr("json://one  json://two\njson://three"))
    assert addresses(settings=settings) == ("json://one", "json://two", "json://three")
    assert "json://" not in repr(settings)
    assert addresses(settings=Settings(alert_addresses=None)) == ()


def test_run_that_ended_before_its_checks_is_told(tmp_path: Path) -> None:
    settings = _home(tmp_path)
    with Ledger.open(settings=settings) as ledger:
        ledger.record_run("r1", command="run")
        ledger.finish_run("r1", status="failed", details={"error": "BuildFailedError"})
        ledger.record_run("r2", command="publish")
        ledger.finish_run("r2", status="failed")

    (alert,) = pending_alerts(settings=settings)
    assert "BuildFailedError" in alert.body


def test_run_that_its_checks_stopped_is_told_by_them_only(tmp_path: Path) -> None:
    settings = _home(tmp_path)
    with Ledger.open(settings=settings) as ledger:
        ledger.record_run("night-000", command="run")
        ledger.finish_run("night-000", status="failed", details={"error": "CheckFailedError"})
    _night(settings, day=0, count=7)

    assert [one.kind for one in pending_alerts(settings=settings)] == [NEW_FAILURE]

"""Alerts on their way out, through Apprise: e-mail, Slack, Teams, a webhook."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.errors import WrongUseError
from warehouse.monitoring.alerts import Alert
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

_TYPES = {"critical": "failure", "warning": "warning", "info": "info"}


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Where an alert went; places are named by their service only, never with a password."""

    sent: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def is_fired(self) -> bool:
        return bool(self.sent)

    @property
    def reason(self) -> str:
        """How it went, in words."""
        parts = [f"sent to {', '.join(self.sent)}"] if self.sent else []
        parts += [f"could not be sent to {', '.join(self.failed)}"] if self.failed else []
        return "; ".join(parts)


Send = Callable[[Alert], Delivery]


def addresses(*, settings: Settings) -> tuple[str, ...]:
    """Apprise addresses of the settings, one or more between white space."""
    found = settings.alert_addresses
    return tuple(found.get_secret_value().split()) if found else ()


def sender(listed: Sequence[str]) -> Send:
    """A function that sends an alert to every address.

    Raises:
        WrongUseError: an address is not one Apprise knows; its number is named, not its text,
            which may hold a password.
    """
    places = [_place(address, number=number) for number, address in enumerate(listed, start=1)]

    def send(alert: Alert) -> Delivery:
        sent: list[str] = []
        failed: list[str] = []
        for name, place in places:
            (sent if _deliver(place, alert) else failed).append(name)
        return Delivery(sent=tuple(sent), failed=tuple(failed))

    return send


def _place(address: str, *, number: int) -> tuple[str, Any]:
    import apprise  # noqa: PLC0415

    place = apprise.Apprise.instantiate(address)
    if place is None:
        raise WrongUseError(
            f"Address {number} of PROBATION_ALERT_ADDRESSES is none that Apprise knows. "
            "Write mailtos://user:password@server, slack://…, workflows://… (Teams) or jsons://…."
        )
    return f"{place.service_name or 'address'} {number}", place


def _deliver(place: Any, alert: Alert) -> bool:
    try:
        return bool(
            place.notify(title=alert.title, body=alert.body, notify_type=_TYPES[alert.severity])
        )
    except Exception as error:  # an alert that fails must not fail the run
        logger.warning("an alert could not be sent (%s)", type(error).__name__)
        return False

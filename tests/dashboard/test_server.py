"""The server lets this computer in and nobody else, and sends careful headers."""

from __future__ import annotations

import socket

import pytest

from warehouse.dashboard.server import check_address, check_port
from warehouse.errors import WrongUseError


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_this_computer_is_let_in(host: str) -> None:
    check_address(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "example.org", ""])
def test_an_address_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(WrongUseError, match="this computer only"):
        check_address(host)


def test_a_port_in_use_is_said_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(WrongUseError, match="is in use"):
            check_port("127.0.0.1", taken.getsockname()[1])

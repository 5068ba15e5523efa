"""What the door answered, on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from warehouse.commands import terminal
from warehouse.errors import SubmissionRefusedError


def answer(paths: Sequence[Path], ask: Callable[[Path], Any], *, is_json: bool) -> None:
    """Ask the door about each submission, print every answer, then fail if one was refused.

    Raises:
        SubmissionRefusedError: at least one was refused; the others were dealt with.
    """
    refused = []
    for path in paths:
        try:
            receipt = ask(path)
        except SubmissionRefusedError as error:
            refused.append(path.name)
            terminal.complain(f"{path.name}: {error}")
        else:
            _show(receipt, is_json=is_json)
    if refused:
        raise SubmissionRefusedError(f"Refused: {', '.join(refused)}. Nothing of it was taken in.")


def _show(receipt: Any, *, is_json: bool) -> None:
    if is_json:
        terminal.put_json(receipt.as_dict())
    else:
        terminal.say(receipt.as_text())

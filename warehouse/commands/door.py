"""What the door answered, on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from warehouse.commands import terminal
from warehouse.errors import SubmissionRefusedError
from warehouse.intake import Receipt, RefusedError, Verdict


def answer(
    paths: Sequence[Path], ask: Callable[[Path], Receipt | Verdict], *, is_json: bool
) -> None:
    """Ask the door about each submission, print every answer, then fail if one was refused.

    Raises:
        SubmissionRefusedError: at least one was refused; the others were dealt with.
    """
    refused = []
    for path in paths:
        try:
            reply = ask(path)
        except RefusedError as error:
            refused.append(path.name)
            _show(error.verdict, is_json=is_json)
        else:
            refused += [path.name] if isinstance(reply, Verdict) and reply.is_refused else []
            _show(reply, is_json=is_json)
    if refused:
        raise SubmissionRefusedError(
            f"Refused whole: {', '.join(refused)}. Correct it and send it again."
        )


def _show(reply: Receipt | Verdict, *, is_json: bool) -> None:
    if is_json:
        terminal.put_json(reply.to_dict())
    else:
        terminal.say(reply.to_text())

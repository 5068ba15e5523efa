"""Rotate the pseudonym key: every pseudonym is wrapped once more, none is made from a value."""

from __future__ import annotations

import logging

from warehouse.contract import load_contract
from warehouse.errors import WrongUseError
from warehouse.intake.lake_files import Progress, working_connection, write_anew
from warehouse.intake.pseudonyms import add_wrap, find_key, wrapped_text, wrapping
from warehouse.intake.storing import sweep_lake
from warehouse.ledger import Ledger, Rewrite
from warehouse.settings import Settings

_LOG = logging.getLogger(__name__)


def rotate_key(*, settings: Settings, progress: Progress | None = None) -> int:
    """Wrap every pseudonym in a new secret; the caller holds the run lock.

    A pseudonym becomes ``HMAC(k2, HMAC(k1, value))``, so that the same person stays the same, and
    whoever knows the first key alone can tell nobody any more. Raw values are not needed. The new
    secret is written to ``pseudonym.wraps`` (mode 0600) and counts from the ledger's commit on; a
    rotation that is killed before leaves everything as it was.

    Args:
        settings: the data folder, its key and limits.
        progress: told the file, how many are done and how many there are.

    Returns:
        How many lake files were written anew.

    Raises:
        WrongUseError: there is no key yet.
        WarehouseError: the key is not the one of this data folder.
    """
    key = find_key(settings=settings)
    if key is None:
        raise WrongUseError("There is no pseudonym key yet; the first submission makes one.")
    with Ledger.open(settings=settings) as ledger, working_connection(settings) as con:
        ledger.record_key_fingerprint(key.fingerprint)
        sweep_lake(settings.lake, known=ledger.lake_paths())
        wrapped = add_wrap(key, settings=settings)
        secret = wrapped.wraps[-1]
        paths = [each for each in sorted(ledger.lake_paths()) if _pseudonyms(each)]
        rewrites: list[Rewrite] = []
        for done, path in enumerate(paths):
            if progress is not None:
                progress(path.split("/", 1)[0], done, len(paths))
            parts: list[str] = []
            parameters: dict[str, bytes] = {}
            for name in _pseudonyms(path):
                made, parameters = wrapping(name, secret)
                parts.append(f"{made} as {name}")
            select = f"select * replace ({', '.join(parts)}) from {{rows}}"
            rewrites.append(
                write_anew(con, path, lake=settings.lake, select=select, parameters=parameters)
            )
        stones = {
            each.person_key: wrapped_text(each.person_key, secret) for each in ledger.tombstones()
        }
        ledger.record_rotation(rewrites, fingerprint=wrapped.fingerprint, wrapped=stones)
        sweep_lake(settings.lake, known=ledger.lake_paths())
    _LOG.info("%d lake files wrapped in a new secret", len(rewrites))
    return len(rewrites)


def _pseudonyms(path: str) -> list[str]:
    """The pseudonym columns of a lake file."""
    extract = load_contract().extract(path.split("/", 1)[0])
    return [each.pseudonym.name for each in extract.fields if each.pseudonym is not None]

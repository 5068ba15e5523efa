"""Keyed pseudonyms: the key, its fingerprint, and HMAC-SHA-256 over distinct values in SQL."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.errors import WarehouseError
from warehouse.settings import Settings

_BLOCK = 64
_KEY_BYTES = 32
_INNER, _OUTER = 0x36, 0x5C


@dataclass(frozen=True, kw_only=True)
class PseudonymKey:
    """The secret every pseudonym is made with; never shown."""

    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Tells two keys apart without telling either."""
        return hmac.new(self.secret, b"fingerprint", hashlib.sha256).hexdigest()[:32]

    def pads(self) -> tuple[bytes, bytes]:
        """The inner and outer pads of HMAC-SHA-256, with which it is two plain hashes."""
        key = self.secret
        if len(key) > _BLOCK:
            key = hashlib.sha256(key).digest()
        block = key.ljust(_BLOCK, b"\0")
        return bytes(b ^ _INNER for b in block), bytes(b ^ _OUTER for b in block)


def find_key(*, settings: Settings) -> PseudonymKey | None:
    """The key from the settings, else from the key file; None when there is neither.

    Raises:
        WarehouseError: the key is empty.
    """
    if settings.pseudonym_key is not None:
        return _key(settings.pseudonym_key.get_secret_value())
    if settings.key_file.is_file():
        return _key(settings.key_file.read_text(encoding="utf-8").strip())
    return None


def find_or_make_key(*, settings: Settings) -> PseudonymKey:
    """The key; a new one is written to the key file (mode 0600) the first time."""
    found = find_key(settings=settings)
    if found is not None:
        return found
    _write_key_file(settings.key_file, secrets.token_hex(_KEY_BYTES))
    return _key(settings.key_file.read_text(encoding="utf-8").strip())


def make_pseudonyms(
    con: DuckDBPyConnection, *, table: str, values: str, domain: str, key: PseudonymKey
) -> None:
    """Make a table of ``value`` and ``pseudonym`` from a query of distinct values.

    Args:
        con: the door's connection.
        table: name of the table to make.
        values: a query with one column ``value``, distinct and never null.
        domain: keeps equal values of different kinds apart.
        key: the secret.
    """
    inner, outer = key.pads()
    con.execute(
        f"create temp table {table} as select value, sha256($outer || unhex(sha256($inner || "
        f"encode('{domain}:' || value)))) as pseudonym from ({values})",
        {"inner": inner, "outer": outer},
    )


def _key(text: str) -> PseudonymKey:
    if not text:
        raise WarehouseError(
            "The pseudonym key is empty. Set PROBATION_PSEUDONYM_KEY, or take the empty key file "
            "out of the data folder if no submission has been stored yet."
        )
    return PseudonymKey(secret=text.encode())


def _write_key_file(file: Path, text: str) -> None:
    """Write the key so that it is there whole or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        target.write(text + "\n")
        target.flush()
        os.fsync(target.fileno())
    draft.replace(file)

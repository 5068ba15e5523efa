"""Keyed pseudonyms: the key, its fingerprint, and HMAC-SHA-256 over distinct values in SQL."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.errors import WarehouseError
from warehouse.ledger import Ledger
from warehouse.settings import Settings

_BLOCK = 64
_KEY_BYTES = 32
_INNER, _OUTER = 0x36, 0x5C


@dataclass(frozen=True, kw_only=True)
class PseudonymKey:
    """The secret every pseudonym is made with, and those it was wrapped in since; never shown."""

    secret: bytes = field(repr=False)
    wraps: tuple[bytes, ...] = field(repr=False, default=())

    @property
    def fingerprint(self) -> str:
        """Tells two keys apart without telling either."""
        found = _short_hmac(self.secret, b"fingerprint")
        for each in self.wraps:
            found = _short_hmac(each, found.encode())
        return found

    def wrapped(self, secret: bytes) -> PseudonymKey:
        """The key whose pseudonyms are this one's, made anew with a further secret."""
        return replace(self, wraps=(*self.wraps, secret))


def _short_hmac(secret: bytes, content: bytes) -> str:
    return hmac.new(secret, content, hashlib.sha256).hexdigest()[:32]


def find_key(*, settings: Settings) -> PseudonymKey | None:
    """The key from the settings, else from the key file; None when there is neither.

    The file of wrapping secrets counts as far as the ledger says: a rotation that was killed may
    have left one more in it.

    Raises:
        WarehouseError: the key is empty.
    """
    first = _first_key(settings)
    if first is None or not settings.wraps_file.is_file():
        return first
    with Ledger.open(settings=settings) as ledger:
        fingerprint = ledger.key_fingerprint()
    key = first
    for line in settings.wraps_file.read_text(encoding="utf-8").split():
        if key.fingerprint == fingerprint:
            break
        key = key.wrapped(line.encode())
    return key if key.fingerprint == fingerprint else first


def _first_key(settings: Settings) -> PseudonymKey | None:
    if settings.pseudonym_key is not None:
        return _key(settings.pseudonym_key.get_secret_value())
    if settings.key_file.is_file():
        return _key(settings.key_file.read_text(encoding="utf-8").strip())
    return None


def add_wrap(key: PseudonymKey, *, settings: Settings) -> PseudonymKey:
    """Write a new wrapping secret behind those that count, and return the key it makes.

    It counts from the moment the ledger names its fingerprint.
    """
    wrapped = key.wrapped(secrets.token_hex(_KEY_BYTES).encode())
    _write_key_file(settings.wraps_file, "\n".join(each.decode() for each in wrapped.wraps))
    return wrapped


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
    _set_pads(con, (key.secret, *key.wraps))
    made = _hmac_sql(f"'{domain}:' || value", 0, pad="getvariable('{}')")
    for place in range(1, len(key.wraps) + 1):
        made = _hmac_sql(made, place, pad="getvariable('{}')")
    con.execute(f"create temp table {table} as select value, {made} as pseudonym from ({values})")


def _set_pads(con: DuckDBPyConnection, keys: Sequence[bytes]) -> None:
    """Keep the pads as variables of the connection, so that no query's text holds a secret.

    A parameter would do as well, but with one DuckDB imports pandas, a third of a second.
    """
    for name, pad in _pads(keys).items():
        con.execute(f"set variable {name} = unhex('{pad.hex()}')")


def wrapping(column: str, secret: bytes) -> tuple[str, dict[str, bytes]]:
    """SQL, and its parameters, that wraps the pseudonyms of a column; null stays null."""
    return _hmac_sql(column, 0), _pads((secret,))


def wrapped_text(pseudonym: str, secret: bytes) -> str:
    """One pseudonym wrapped, as :func:`wrapping` does it."""
    return hmac.new(secret, pseudonym.encode(), hashlib.sha256).hexdigest()


def _hmac_sql(text: str, place: int, *, pad: str = "${}") -> str:
    """HMAC-SHA-256 of a text is two plain hashes over two pads."""
    inner, outer = pad.format(f"inner{place}"), pad.format(f"outer{place}")
    return f"sha256({outer} || unhex(sha256({inner} || encode({text}))))"


def _pads(keys: Sequence[bytes]) -> dict[str, bytes]:
    found = {}
    for place, secret in enumerate(keys):
        short = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
        block = short.ljust(_BLOCK, b"\0")
        found[f"inner{place}"] = bytes(each ^ _INNER for each in block)
        found[f"outer{place}"] = bytes(each ^ _OUTER for each in block)
    return found


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

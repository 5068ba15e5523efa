"""One CSV file before it is read: its hash, its header, and where its records lie."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_CHUNK = 8 * 1024 * 1024
_HEADER_BYTES = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
UNPAIRED = "Its quotes do not pair up, so its rows cannot be told apart."
_QUOTE, _NEWLINE, _RETURN = 0x22, 0x0A, 0x0D


class UnreadableError(Exception):
    """The file is no table with a header row; the message says why, without any content."""


@dataclass(frozen=True, kw_only=True)
class FileFacts:
    """What one pass over the bytes tells."""

    bytes: int
    sha256: str
    newlines: int
    ends_in_newline: bool
    modified_ns: int

    def is_of(self, path: Path) -> bool:
        """True while the file has neither changed its size nor been written since."""
        found = path.stat()
        return (found.st_size, found.st_mtime_ns) == (self.bytes, self.modified_ns)


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A CSV file to read, under the name it was sent by.

    ``facts`` are those of the file as sent, ``reading_facts`` those of the CSV file, which differ
    where a spreadsheet was turned into one.
    """

    path: Path
    name: str
    facts: FileFacts
    reading_facts: FileFacts


@dataclass(frozen=True, kw_only=True)
class Header:
    """The header record: its cells, and the bytes it takes with its line end."""

    cells: tuple[str, ...]
    bytes: int
    has_line_break: bool


@dataclass(frozen=True, kw_only=True)
class Records:
    """Where the records of a file lie, the header not counted.

    ``skipped`` holds, for each blank or dropped record in file order, how many kept records lie
    before it; ``kept`` counts those.
    """

    kept: int
    blank: int
    skipped: tuple[int, ...]
    skipped_rows: tuple[int, ...]


def file_facts(path: Path) -> FileFacts:
    """Size, SHA-256 and number of line feeds of a file, in one pass."""
    modified_ns = path.stat().st_mtime_ns
    digest, size, newlines, last = hashlib.sha256(), 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            newlines += chunk.count(b"\n")
            last = chunk[-1:]
    return FileFacts(
        bytes=size,
        sha256=digest.hexdigest(),
        newlines=newlines,
        ends_in_newline=last == b"\n",
        modified_ns=modified_ns,
    )


def read_header(path: Path) -> Header:
    """The header record of a UTF-8 CSV file.

    Raises:
        UnreadableError: there is none, it is not UTF-8, or its quotes do not close.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    size = _first_record_bytes(head)
    try:
        text = head[:size].removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableError("The header row is not UTF-8.") from None
    if "\0" in text:
        raise UnreadableError("The header row holds a null byte; the file may be in UTF-16.")
    cells = next(csv.reader(io.StringIO(text, newline=""), strict=False), [])
    if not any(cell.strip() for cell in cells):
        raise UnreadableError("There is no header row.")
    broken = any("\n" in cell or "\r" in cell for cell in cells)
    return Header(cells=tuple(cells), bytes=size, has_line_break=broken)


def _first_record_bytes(head: bytes) -> int:
    """Bytes up to the end of the first record, its line end included."""
    data = np.frombuffer(head, dtype=np.uint8)
    outside = np.cumsum(data == _QUOTE) % 2 == 0
    ends = np.flatnonzero(((data == _NEWLINE) | (data == _RETURN)) & outside)
    if len(ends) == 0:
        if len(head) == _HEADER_BYTES or (len(data) and not outside[-1]):
            raise UnreadableError("The header row does not end.")
        return len(head)
    end = int(ends[0]) + 1
    return end + 1 if head[end - 1 : end + 1] == b"\r\n" else end


def tidy_copy(path: Path, *, header: Header, target: Path) -> None:
    """Copy a file with a plain header and line feeds only, for readers that cannot do otherwise."""
    plain = ",".join(f"c{place}" for place in range(len(header.cells))) + "\n"
    with path.open("rb") as source, target.open("xb") as copy:
        source.seek(header.bytes)
        copy.write(plain.encode())
        carry = b""
        while chunk := source.read(_CHUNK):
            chunk, carry = carry + chunk, b""
            if chunk.endswith(b"\r"):
                chunk, carry = chunk[:-1], b"\r"
            copy.write(chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        copy.write(b"\n" if carry else b"")


def scan_records(path: Path, *, dropped_at: tuple[int, ...] = ()) -> Records:
    """Find every record by its quotes and line feeds, without a loop over rows.

    Args:
        path: a file with line feeds (with or without carriage returns before them).
        dropped_at: byte offsets at which records begin that a reader left out.

    Raises:
        UnreadableError: a dropped record holds several lines, or the last quote never closes, so
            that it may have swallowed other rows.
    """
    starts, ends = _record_bounds(path)
    starts, ends = starts[1:], ends[1:]
    is_blank = ends <= starts
    is_dropped = np.isin(starts, np.asarray(dropped_at, dtype=np.int64))
    _check_swallowed(path, starts[is_dropped], ends[is_dropped])
    is_skipped = is_blank | is_dropped
    kept_before = np.cumsum(~is_skipped)
    return Records(
        kept=int(kept_before[-1]) if len(kept_before) else 0,
        blank=int(is_blank.sum()),
        skipped=tuple(int(each) for each in kept_before[is_skipped]),
        skipped_rows=tuple(int(each) + 2 for each in np.flatnonzero(is_dropped)),
    )


def _check_swallowed(path: Path, starts: np.ndarray, ends: np.ndarray) -> None:
    with path.open("rb") as file:
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            file.seek(start)
            if b"\n" in file.read(end - start):
                raise UnreadableError(UNPAIRED)


def _record_bounds(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Byte offsets of the start and the end (line end left out) of every record."""
    found, returns, offset, is_inside = [], [], 0, False
    with path.open("rb") as file:
        previous = -1
        while chunk := file.read(_CHUNK):
            data = np.frombuffer(chunk, dtype=np.uint8)
            parity = (np.cumsum(data == _QUOTE) + is_inside) % 2
            ends = np.flatnonzero((data == _NEWLINE) & (parity == 0))
            before = np.concatenate(([previous], data[:-1].astype(np.int64)))
            found.append(ends + offset)
            returns.append(before[ends] == _RETURN)
            is_inside, previous = bool(parity[-1]), int(data[-1])
            offset += len(chunk)
    line_ends = np.concatenate(found) if found else np.empty(0, dtype=np.int64)
    shorter = np.concatenate(returns) if returns else np.empty(0, dtype=bool)
    starts, ends = np.concatenate(([0], line_ends + 1)), np.append(line_ends - shorter, offset)
    is_real = starts < offset
    return starts[is_real], ends[is_real]

"""A submission as sent: a folder or a .zip, its descriptor and its files, opened with distrust."""

from __future__ import annotations

import json
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from warehouse.intake.findings import Finding
from warehouse.settings import Settings

DESCRIPTOR = "datapackage.json"
_DESCRIPTOR_BYTES = 16 * 1024 * 1024
_CHUNK = 1024 * 1024
_SMALL_BYTES = 10 * 1024 * 1024
_FORMATS = frozenset({"csv", "xlsx", "ods"})
_ENCODINGS = frozenset({"utf-8", "utf8", "utf-8-sig"})


class UnusableError(Exception):
    """The package cannot be used; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.rule_text)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One file the descriptor names."""

    name: str
    path: str
    format: str
    bytes: int | None
    sha256: str | None


def refuse(code: str, detail: str = "", *, extract: str | None = None) -> UnusableError:
    """The exception that refuses a package by one rule."""
    return UnusableError(Finding(code=code, extract=extract, detail=detail))


class Package:
    """Reads the files of a folder or a .zip by the paths the descriptor gives."""

    def __init__(self, path: Path, *, settings: Settings) -> None:
        self.path = path
        self._maximum_bytes = settings.maximum_file_bytes
        self._archive = _archive(path)
        try:
            _check_archive(self._archive, settings)
            self._top = self._top_folder()
        except UnusableError:
            self.close()
            raise

    def close(self) -> None:
        """Give the archive back."""
        if self._archive is not None:
            self._archive.close()

    def descriptor(self) -> Mapping[str, Any]:
        """The content of ``datapackage.json``.

        Raises:
            UnusableError: it is missing, too large or no JSON object.
        """
        raw = self._descriptor_bytes()
        try:
            content = json.loads(raw.decode("utf-8-sig"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
            raise refuse("descriptor_invalid", "It is not JSON in UTF-8.") from None
        if not isinstance(content, dict):
            raise refuse("descriptor_invalid", "It is not a JSON object.")
        return content

    def fetch(self, resource: Resource, *, target: Path) -> None:
        """Make one file of the package readable at ``target``.

        Raises:
            UnusableError: the path leaves the package, is no plain file or is too large.
        """
        relative = safe_path(resource.path, extract=resource.name)
        if self._archive is None:
            self._link(relative, target=target, extract=resource.name)
        else:
            self._extract(relative, target=target, extract=resource.name)

    def unlisted(self, resources: tuple[Resource, ...]) -> tuple[str, ...]:
        """Names of data files in the package that the descriptor does not name."""
        named = {PurePosixPath(each.path) for each in resources} | {PurePosixPath(DESCRIPTOR)}
        return tuple(sorted(str(each) for each in self._files() if each not in named))

    def _files(self) -> list[PurePosixPath]:
        if self._archive is None:
            return [PurePosixPath(each.name) for each in self.path.iterdir() if _is_data(each)]
        members = [PurePosixPath(each.filename) for each in self._archive.infolist()]
        inside = [each for each in members if each.is_relative_to(self._top)]
        return [each.relative_to(self._top) for each in inside if _is_data(each)]

    def _top_folder(self) -> PurePosixPath:
        """A .zip may hold everything in one folder, as a zipped folder does."""
        top = PurePosixPath(".")
        if self._archive is None:
            return top
        names = {PurePosixPath(each) for each in self._archive.namelist()}
        if PurePosixPath(DESCRIPTOR) in names:
            return top
        folders = {each.parent for each in names if each.name == DESCRIPTOR}
        nested = [each for each in folders if len(each.parts) == 1 and each.parts[0] != ".."]
        return nested[0] if len(nested) == 1 else top

    def _descriptor_bytes(self) -> bytes:
        if self._archive is None:
            return self._folder_descriptor()
        try:
            info = self._archive.getinfo(str(self._top / DESCRIPTOR))
        except KeyError:
            raise refuse("descriptor_missing") from None
        if info.file_size > _DESCRIPTOR_BYTES or info.flag_bits & 1:
            raise refuse("descriptor_invalid", "It is too large or encrypted.")
        try:
            return self._archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise refuse("package_unreadable", "The .zip is damaged.") from None

    def _folder_descriptor(self) -> bytes:
        file = self.path / DESCRIPTOR
        if file.is_symlink():
            raise refuse("path_outside_package", f"{DESCRIPTOR} is a link.")
        if not file.is_file():
            raise refuse("descriptor_missing")
        if file.stat().st_size > _DESCRIPTOR_BYTES:
            raise refuse("descriptor_invalid", "It is too large.")
        return file.read_bytes()

    def _link(self, relative: PurePosixPath, *, target: Path, extract: str) -> None:
        file = self.path
        for part in relative.parts:
            file = file / part
            if file.is_symlink():
                raise refuse(
                    "path_outside_package", "The file or its folder is a link.", extract=extract
                )
        if not file.exists():
            raise refuse("file_missing", f"Not there: {relative}.", extract=extract)
        if not file.is_file():
            raise refuse("path_outside_package", f"No plain file: {relative}.", extract=extract)
        self._check_size(file.stat().st_size, extract=extract)
        target.symlink_to(file.resolve())

    def _extract(self, relative: PurePosixPath, *, target: Path, extract: str) -> None:
        archive = self._archive
        if archive is None:
            raise refuse("package_unreadable", "The .zip has been closed.")
        try:
            info = archive.getinfo(str(self._top / relative))
        except KeyError:
            raise refuse("file_missing", f"Not there: {relative}.", extract=extract) from None
        if stat.S_ISLNK(info.external_attr >> 16) or info.is_dir():
            raise refuse("path_outside_package", f"No plain file: {relative}.", extract=extract)
        if info.flag_bits & 1:
            raise refuse("package_unreadable", "The .zip is encrypted.", extract=extract)
        self._check_size(info.file_size, extract=extract)
        self._copy_member(info, target=target, extract=extract)

    def _copy_member(self, info: zipfile.ZipInfo, *, target: Path, extract: str) -> None:
        archive = self._archive
        if archive is None:
            raise refuse("package_unreadable", "The .zip has been closed.")
        _check_space(target.parent, info.file_size, extract=extract)
        try:
            with archive.open(info) as source, target.open("xb") as copy:
                shutil.copyfileobj(source, copy, _CHUNK)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise refuse("package_unreadable", "The .zip is damaged.", extract=extract) from None

    def _check_size(self, size: int, *, extract: str) -> None:
        if size > self._maximum_bytes:
            limit = f"{size} bytes; the limit is {self._maximum_bytes}."
            raise refuse("file_too_large", limit, extract=extract)


def safe_path(text: str, *, extract: str) -> PurePosixPath:
    """A path that stays inside the package.

    Raises:
        UnusableError: it is absolute, climbs out, or is written for another system.
    """
    path = PurePosixPath(text)
    outside = path.is_absolute() or ".." in path.parts or not path.parts
    if outside or "\\" in text or ":" in text or "\0" in text:
        raise refuse("path_outside_package", "Its path leaves the package.", extract=extract)
    return path


def resources_of(descriptor: Mapping[str, Any]) -> tuple[Resource, ...]:
    """The files a descriptor names.

    Raises:
        UnusableError: the list, or one of its entries, is not of the form agreed.
    """
    listed = descriptor.get("resources")
    if not isinstance(listed, list) or not listed:
        raise refuse("descriptor_invalid", "resources is not a list of files.")
    found = tuple(_resource(each, place) for place, each in enumerate(listed, start=1))
    names = [each.name for each in found]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise refuse("resource_repeated", f"Repeated: {', '.join(repeated)}.")
    return found


def _resource(raw: Any, place: int) -> Resource:
    where = f"resources[{place}]"
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
        raise refuse("descriptor_invalid", f"{where} has no name.")
    name, path = raw["name"], raw.get("path")
    if not isinstance(path, str) or not path:
        raise refuse("descriptor_invalid", f"{where} has no single path.")
    return Resource(
        name=name,
        path=path,
        format=_format(raw, path),
        bytes=_bytes(raw.get("bytes"), where),
        sha256=_hash(raw.get("hash"), where),
    )


def _format(raw: Mapping[str, Any], path: str) -> str:
    form = str(raw.get("format") or PurePosixPath(path).suffix.removeprefix(".")).lower()
    encoding = str(raw.get("encoding") or "utf-8").lower()
    if form not in _FORMATS or (form == "csv" and encoding not in _ENCODINGS):
        raise refuse("format_unknown", f"{raw['name']} is given as {form} in {encoding}.")
    return form


def _bytes(given: Any, where: str) -> int | None:
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise refuse("descriptor_invalid", f"{where}: bytes is not a whole number.")
    return given


def _hash(given: Any, where: str) -> str | None:
    if not given:
        return None
    text = str(given).lower()
    algorithm, _, digits = text.rpartition(":")
    is_hex = len(digits) == 64 and set(digits) <= set("0123456789abcdef")  # noqa: PLR2004
    if algorithm not in ("sha256", "") or not is_hex:
        raise refuse("descriptor_invalid", f"{where}: hash is not of the form sha256:….")
    return digits


def _archive(path: Path) -> zipfile.ZipFile | None:
    if path.is_dir():
        return None
    if not path.is_file() or not os.access(path, os.R_OK):
        raise refuse("package_unreadable", "There is no such folder or file.")
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise refuse("package_unreadable", "It is no folder and no .zip.") from None


def _check_archive(archive: zipfile.ZipFile | None, settings: Settings) -> None:
    """Refuse a .zip that would unpack to far more than it is, before anything is unpacked."""
    members = [] if archive is None else archive.infolist()
    if len(members) > settings.maximum_package_files:
        limit = settings.maximum_package_files
        raise refuse("file_too_large", f"It holds {len(members)} files; the limit is {limit}.")
    total = sum(each.file_size for each in members)
    if total > settings.maximum_package_bytes:
        limit = settings.maximum_package_bytes
        raise refuse("file_too_large", f"It unpacks to {total} bytes; the limit is {limit}.")
    ratio = settings.maximum_unpacking_ratio
    if any(e.file_size > max(_SMALL_BYTES, ratio * e.compress_size) for e in members):
        raise refuse("file_too_large", f"A file unpacks to more than {ratio} times its size.")


def _is_data(path: Path | PurePosixPath) -> bool:
    return path.suffix.lower().removeprefix(".") in _FORMATS


def _check_space(folder: Path, size: int, *, extract: str) -> None:
    if shutil.disk_usage(folder).free < size:
        raise refuse(
            "file_too_large", "There is no room on the disk to unpack it.", extract=extract
        )

"""Memory and disk: limits that follow the machine, and a clear word when there is too little."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import settings_of
from warehouse.errors import BuildFailedError
from warehouse.machine import half_of, memory_bytes
from warehouse.pipeline.build import begin_build, build
from warehouse.pipeline.files import NoSpaceError
from warehouse.pipeline.pointer import current_id
from warehouse.settings import Settings

GIB = 1024**3


@pytest.mark.parametrize(
    ("memory", "limit"),
    [
        (16 * GIB, "8192MiB"),
        (2 * GIB, "1024MiB"),
        (2 * GIB - 1, "1024MiB"),
        (GIB // 2, "1024MiB"),
    ],
)
def test_a_limit_is_half_the_memory_and_at_least_a_gibibyte(memory: int, limit: str) -> None:
    assert half_of(memory) == limit


@pytest.mark.parametrize("said", ["1048576\n", "max\n", None])
def test_a_containers_limit_counts_where_it_is_less(tmp_path: Path, said: str | None) -> None:
    file = tmp_path / "memory.max"
    if said is not None:
        file.write_text(said)

    installed = memory_bytes(tmp_path / "none")
    assert memory_bytes(file) == (1048576 if said == "1048576\n" else installed)
    assert installed > GIB // 4


def test_a_build_spills_inside_home_or_into_a_folder_of_its_own(tmp_path: Path) -> None:
    here, there = (
        Settings(home=tmp_path / name, spill_folder=tmp_path / "disk") for name in ("a", "b")
    )

    assert Settings(home=tmp_path / "a").spill == tmp_path / "a" / "builds" / "temp"
    assert {here.spill.parent, there.spill.parent} == {tmp_path / "disk"}
    assert here.spill != there.spill


def test_a_copy_of_the_settings_elsewhere_has_folders_of_its_own(tmp_path: Path) -> None:
    here = Settings(home=tmp_path / "here")
    assert (here.lake, here.spill) == (tmp_path / "here/lake", tmp_path / "here/builds/temp")
    there = here.model_copy(update={"home": tmp_path / "there"})
    assert (there.lake, there.spill) == (tmp_path / "there/lake", tmp_path / "there/builds/temp")


def test_what_a_killed_build_spilled_is_removed_and_nothing_beside_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", spill_folder=tmp_path / "disk")
    settings.spill.mkdir(parents=True)
    (settings.spill / "left").write_text("pages")
    (tmp_path / "disk" / "others").write_text("kept")

    begin_build(settings=settings)

    assert list(settings.spill.iterdir()) == []
    assert settings.spill.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "disk" / "others").is_file()


def test_a_build_does_not_begin_on_a_full_disk(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", minimum_free_bytes=2**62)

    with pytest.raises(NoSpaceError, match="PROBATION_SPILL_FOLDER"):
        begin_build(settings=settings)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one mebibyte; mounting one needs root."""
    if os.geteuid() != 0:
        pytest.fail("Run as root: this test mounts a small file system.")
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_full_spill_disk_fails_the_build_in_words_and_keeps_the_publication(
    fresh_home: Settings, small_disk: Path
) -> None:
    before = current_id(settings=fresh_home)
    tight = settings_of(fresh_home.home).model_copy(
        update={"memory_limit": "24MB", "spill_folder": small_disk, "minimum_free_bytes": 0}
    )

    with pytest.raises(BuildFailedError, match="PROBATION_MEMORY_LIMIT") as caught:
        build(settings=tight)

    assert "nothing was published" in str(caught.value)
    assert current_id(settings=fresh_home) == before

"""How long a page takes with many users: ``python -m benchmarks.app_load HOME``.

Each user is a websocket client of the real server, as a browser is: it opens a page, then changes
borough, organisation, quarter or page, waits about three seconds and changes again. A rerun is
timed from the request to the message that the script has finished. An error on a page fails the
run. Half-way through, the publication's pointer is swapped once, as a release does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.support.browser import served
from warehouse import marts
from warehouse.settings import Settings

PAUSE_SECONDS = 3.0
LONGEST_P95, LONGEST_ALONE = 0.5, 0.1
PAGES = ("", "contact", "compliance", "working_together", "sickness", "data_quality")
_TIMEOUT = 60


@dataclass(frozen=True)
class Choices:
    """What the users choose from."""

    boroughs: tuple[str, ...]
    providers: tuple[str, ...]
    quarters: tuple[str, ...]

    def any_query(self, chance: random.Random) -> str:
        """A choice of everything."""
        return urlencode(
            {
                "borough": chance.choice(self.boroughs),
                "provider": chance.choice(self.providers),
                "quarter": chance.choice(self.quarters),
            }
        )


def choices_of(home: Path) -> Choices:
    """Everything the current publication offers."""
    publication = marts.current_publication(settings=Settings(home=home))
    con = marts.connect(publication.file("partnership"))
    places = marts.places(con)
    return Choices(
        boroughs=("all", *places["geography_code"]),
        providers=("all", *marts.providers(con)["provider_code"]),
        quarters=tuple(marts.quarters(con)["period_code"]),
    )


async def rerun(socket: websockets.ClientConnection, *, page: str, query: str) -> float:
    """Ask for a page and wait until its script has finished.

    Returns:
        Seconds.

    Raises:
        RuntimeError: the page showed an exception.
    """
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = page
    begin = time.perf_counter()
    await socket.send(asked.SerializeToString())
    while True:
        answer = ForwardMsg()
        content = await asyncio.wait_for(socket.recv(), _TIMEOUT)
        answer.ParseFromString(content if isinstance(content, bytes) else content.encode())
        if answer.delta.new_element.HasField("exception"):
            raise RuntimeError(f"the page {page or 'review'} failed: {query}")
        if answer.WhichOneof("type") == "script_finished":
            return time.perf_counter() - begin


async def user(
    address: str, *, choices: Choices, until: float, seed: int, pause: float
) -> list[float]:
    """One user's warm reruns until a moment; the first page is not counted."""
    chance, found = random.Random(seed), []
    target = f"{address.replace('http', 'ws')}/_stcore/stream"
    async with websockets.connect(
        target, origin=address, subprotocols=["streamlit"], max_size=None, compression=None
    ) as socket:
        await rerun(socket, page="", query=choices.any_query(chance))
        while time.monotonic() < until:
            await asyncio.sleep(chance.uniform(0, 2 * pause))
            query = choices.any_query(chance)
            found.append(await rerun(socket, page=chance.choice(PAGES), query=query))
    return found


async def _swap(home: Path, *, after: float) -> None:
    """Write the pointer anew, as a release does: another file, renamed over the old one."""
    await asyncio.sleep(after)
    pointer = home / "published" / "current.json"
    newer = pointer.with_suffix(".new")
    newer.write_bytes(pointer.read_bytes())
    newer.replace(pointer)


async def measured(
    address: str, *, home: Path, users: int, seconds: float, pause: float
) -> list[float]:
    """Every warm rerun of all users, in seconds."""
    choices, until = choices_of(home), time.monotonic() + seconds
    swapping = asyncio.create_task(_swap(home, after=seconds / 2))
    each = await asyncio.gather(
        *(
            user(address, choices=choices, until=until, seed=number, pause=pause)
            for number in range(users)
        )
    )
    await swapping
    return [time_ for one in each for time_ in one]


def summary(times: Sequence[float]) -> dict[str, float]:
    """Reruns, and the time that half and 95 in 100 of them stay under.

    Units:
        Seconds.

    Raises:
        ValueError: fewer than two reruns were measured.
    """
    if len(times) < 2:
        raise ValueError("Too few reruns were measured: run it for longer.")
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"reruns": len(times), "p50": round(cuts[49], 3), "p95": round(cuts[94], 3)}


def run(home: Path, *, users: int, seconds: float) -> dict[str, dict[str, float]]:
    """One user without a pause, then many with one, on a server of their own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(home, log=Path(folder) / "log") as address,
    ):
        asyncio.run(measured(address, home=home, users=1, seconds=min(seconds, 8), pause=0))
        alone = asyncio.run(measured(address, home=home, users=1, seconds=seconds / 3, pause=0.1))
        many = asyncio.run(
            measured(address, home=home, users=users, seconds=seconds, pause=PAUSE_SECONDS)
        )
    return {"alone": summary(alone), f"{users}_users": summary(many)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print one JSON object, and say by the exit code whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--users", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args(arguments)
    found = run(given.home.resolve(), users=given.users, seconds=given.seconds)
    is_met = (
        found[f"{given.users}_users"]["p95"] <= LONGEST_P95
        and found["alone"]["p50"] <= LONGEST_ALONE
    )
    print(json.dumps({**found, "is_met": is_met}))
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())

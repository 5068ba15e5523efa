"""How long a page takes with many users: ``python -m benchmarks.app_load HOME``.

Each user is a websocket client of the real server, as a browser is: it opens a page, then changes
borough, organisation, quarter or page, waits about three seconds and changes again. A rerun is
timed from the request to the message that the script has finished. A page that shows an error, or
no figures, fails the run. All the while the pointer moves from one publication to the next, as
releases and rollbacks do; a home with one publication has it written anew.

Times depend on what else the machine does; the server's processor time a rerun does so less.
``--cold`` opens the first page in Chromium instead, each time in a server just started.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
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

from tests.support.browser import browser, served
from warehouse import marts
from warehouse.settings import Settings

PAUSE_SECONDS, SWAP_SECONDS = 3.0, 10.0
LONGEST_P95, LONGEST_ALONE = 0.5, 0.1
LONGEST_HEADING, LONGEST_CHART = 2.0, 3.0
WARM_SECONDS = 10.0
PAGES = ("", "contact", "compliance", "working_together", "sickness", "data_quality")
_TIMEOUT = 60
_A_TABLE = "<table"


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
        RuntimeError: the page showed an exception, or not one table.
    """
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = page
    begin = time.perf_counter()
    await socket.send(asked.SerializeToString())
    has_figures = False
    while True:
        answer = ForwardMsg()
        content = await asyncio.wait_for(socket.recv(), _TIMEOUT)
        answer.ParseFromString(content if isinstance(content, bytes) else content.encode())
        element = answer.delta.new_element
        if element.HasField("exception"):
            raise RuntimeError(f"the page {page or 'review'} failed: {query}")
        has_figures |= element.HasField("html") and _A_TABLE in element.html.body
        if answer.WhichOneof("type") == "script_finished":
            if not has_figures:
                raise RuntimeError(f"the page {page or 'review'} showed no figures: {query}")
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


async def swapped(home: Path, *, until: float) -> int:
    """Move the pointer from publication to publication, as a release does: another file, renamed.

    Returns:
        How often.
    """
    published, swaps = Settings(home=home).published, 0
    pointer = Settings(home=home).pointer
    kept = sorted(one.name for one in published.iterdir() if one.is_dir())
    content = pointer.read_text(encoding="utf-8")
    try:
        while time.monotonic() + SWAP_SECONDS < until:
            await asyncio.sleep(SWAP_SECONDS)
            swaps += 1
            _point(pointer, json.dumps({"publication_id": kept[swaps % len(kept)]}))
    finally:
        _point(pointer, content)
    return swaps


def _point(pointer: Path, content: str) -> None:
    newer = pointer.with_suffix(".new")
    newer.write_text(content, encoding="utf-8")
    newer.replace(pointer)


async def measured(
    address: str, *, home: Path, users: int, seconds: float, pause: float
) -> dict[str, float]:
    """Every warm rerun of all users."""
    choices, until = choices_of(home), time.monotonic() + seconds
    swapping = asyncio.create_task(swapped(home, until=until))
    each = await asyncio.gather(
        *(
            user(address, choices=choices, until=until, seed=number, pause=pause)
            for number in range(users)
        )
    )
    return {**summary([time_ for one in each for time_ in one]), "swaps": await swapping}


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


def _processor_seconds() -> float:
    """What the processes that this one started have used so far, once they have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(home: Path, *, users: int, seconds: float, pause: float) -> dict[str, float]:
    """Users on a server of their own, after one of them has warmed it up.

    Shape:
        reruns, p50, p95, swaps, processor (a rerun's, the warming and start of the server
        included).
    """
    before = _processor_seconds()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(home, log=Path(folder) / "log") as address,
    ):
        warm = asyncio.run(measured(address, home=home, users=1, seconds=WARM_SECONDS, pause=0.05))
        found = asyncio.run(measured(address, home=home, users=users, seconds=seconds, pause=pause))
    used = _processor_seconds() - before
    return {**found, "processor": round(used / (warm["reruns"] + found["reruns"]), 3)}


def cold(home: Path, *, times: int) -> dict[str, float]:
    """The middle time until a first visitor sees the heading, and until the first chart is drawn.

    Units:
        Seconds.
    """
    headings, charts = [], []
    for _ in range(times):
        with (
            tempfile.TemporaryDirectory() as folder,
            served(home, log=Path(folder) / "log") as address,
            browser() as chromium,
        ):
            page = chromium.new_page()
            begin = time.perf_counter()
            page.goto(f"{address}/contact")
            page.get_by_role("heading", level=1).wait_for()
            headings.append(time.perf_counter() - begin)
            page.locator('[role="graphics-document"]').first.wait_for()
            charts.append(time.perf_counter() - begin)
    return {
        "heading": round(statistics.median(headings), 2),
        "chart": round(statistics.median(charts), 2),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print one JSON object, and say by the exit code whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--users", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args(arguments)
    home = given.home.resolve()
    if given.cold:
        first = cold(home, times=5)
        is_met = first["heading"] <= LONGEST_HEADING and first["chart"] <= LONGEST_CHART
        print(json.dumps({"cold": first, "is_met": is_met}))
        return 0 if is_met else 1
    alone = run(home, users=1, seconds=given.seconds / 3, pause=0.1)
    many = run(home, users=given.users, seconds=given.seconds, pause=PAUSE_SECONDS)
    is_met = many["p95"] <= LONGEST_P95 and alone["p50"] <= LONGEST_ALONE
    print(json.dumps({"alone": alone, f"{given.users}_users": many, "is_met": is_met}))
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())

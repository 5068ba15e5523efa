"""The borough of a unit: home, else team, else nowhere."""

from __future__ import annotations

from datetime import date
from functools import cache

from tests.oracle import codes
from tests.oracle.resolution import Version, Versions, World
from tests.oracle.supervision import Supervision


class Places:
    """Answers where a unit is counted."""

    def __init__(self, world: World, supervision: Supervision) -> None:
        self.world = world
        self.supervision = supervision
        self.teams = world.versions("team", "team_code", "valid_from")
        self.home = cache(self._home)
        self.team = cache(self._team)

    def borough(self, person: str | None, provider: str, day: date, team: str | None = None) -> str:
        """``E09…``, outside or unplaced."""
        home = self.home(person, provider, day.replace(day=1)) if person else None
        if home is not None:
            return codes.counted_as().get(home, home) if home.startswith("E09") else "outside"
        found = self.team(team, day) if team else None
        if found is None and person is not None:
            manager = self.supervision.manager(person, day)
            found = self.team(manager["team_code"], day) if manager else None
        return codes.counted_as().get(found, found) if found else "unplaced"

    def _home(self, person: str, provider: str, day: date) -> str | None:
        """The home in that period's submissions, own provider first, else the nearest earlier.

        Where the own provider leaves it blank the other one's is read.
        """
        rows = [row for row in self.world.person_rows(person) if row.sent.start <= day]
        rows.sort(key=lambda row: self._rank(row, person, provider, day))
        return rows[0].row["home_borough_code"] if rows else None

    def _rank(self, row: Version, person: str, provider: str, day: date) -> tuple:
        age = 0 if row.sent.end >= day else (day - row.sent.end).days
        is_blank, is_others = row.row["home_borough_code"] is None, row.provider != provider
        return age, is_blank, is_others, row.row["crn"] != person, -row.sent.sequence

    def _team(self, code: str, day: date) -> str | None:
        """The borough of a team on a day; of two rows the one that began last."""
        live = [
            (first, versions)
            for (team, first), versions in self.teams.items()
            if team == code and first <= day and self._is_valid(versions, day)
        ]
        if not live:
            return None
        versions = max(live, key=lambda pair: pair[0])[1]
        return versions.on(day)["borough_code"]

    def _is_valid(self, versions: Versions, day: date) -> bool:
        last = versions.newest["valid_to"]
        return day <= (last if last is not None else versions.last_held)

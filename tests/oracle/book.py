"""What every measure needs at hand: the world as resolved, its answers, and the tally."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tests.oracle.appointments import Contacts
from tests.oracle.calendar_days import months_of
from tests.oracle.counting import Answer, Tally, clock
from tests.oracle.officers import Officers
from tests.oracle.place import Places
from tests.oracle.resolution import Row, World
from tests.oracle.supervision import Supervision


@dataclass
class Book:
    """The world, and the counts made of it."""

    world: World
    tally: Tally = field(default_factory=Tally)

    @cached_property
    def supervision(self) -> Supervision:
        """Who supervises whom."""
        return Supervision(self.world)

    @cached_property
    def places(self) -> Places:
        """Where units are counted."""
        return Places(self.world, self.supervision)

    @cached_property
    def contacts(self) -> Contacts:
        """Contacts with their classes."""
        return Contacts(self.world)

    @cached_property
    def officers(self) -> Officers:
        """Officers and their sickness."""
        return Officers(self.world)

    def months(self, provider: str) -> list[date]:
        """Months of the provider's submissions."""
        first = min(sent.start for sent in self.world.submissions if sent.provider == provider)
        return months_of(first, self.world.as_of[provider])

    def count(
        self,
        measure: str,
        row: Row,
        *,
        day: date,
        provider: str,
        answer: Answer,
        name: object,
        team: str | None = None,
    ) -> None:
        """Count a unit where its person lives, else where the team of the row works."""
        borough = self.places.borough(row["person"], provider, day, team)
        self.tally.answer(measure, day, provider, borough, answer, name=name)

    def clock(
        self,
        measure: str,
        row: Row,
        *,
        day: date,
        provider: str,
        is_met: bool,
        deadline: date,
        name: object,
    ) -> None:
        """Count a unit with a deadline; a provider that never sent has no row."""
        as_of = self.world.as_of.get(provider)
        if as_of is not None:
            answer = clock(is_met=is_met, deadline=deadline, as_of=as_of)
            self.count(measure, row, day=day, provider=provider, answer=answer, name=name)

    def is_covered(
        self, person: str, provider: str, first: date, last: date, *, extract: str = "contact"
    ) -> bool:
        """Every provider that supervised the person in the look-back sent all of it."""
        providers = {provider} | self.supervision.providers_between(person, first, last)
        return all(self.world.is_covered(each, extract, first, last) for each in providers)

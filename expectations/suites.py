"""The suites by name, in the order they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from expectations import (
    compliance,
    contact,
    core,
    performance,
    sickness_absence,
    staging,
    submissions,
)
from expectations.catalogue import Catalogue
from expectations.declare import Expectation, ExpectationError

SUITES: Mapping[str, Callable[[Catalogue], tuple[Expectation, ...]]] = {
    suite.SUITE: suite.expectations
    for suite in (core, submissions, staging, contact, compliance, sickness_absence, performance)
}


class UnknownSuiteError(ExpectationError):
    """There is no suite of that name."""

    exit_code = 2


def declared(
    catalogue: Catalogue, *, suites: Sequence[str] = tuple(SUITES)
) -> tuple[Expectation, ...]:
    """Every expectation of the suites, for one catalogue.

    Raises:
        UnknownSuiteError: a name is not in ``SUITES``.
        ExpectationError: two expectations share a code.
    """
    unknown = sorted(set(suites) - set(SUITES))
    if unknown:
        raise UnknownSuiteError(
            f"unknown suite {', '.join(unknown)}; there are {', '.join(SUITES)}"
        )
    listed = tuple(one for name in suites for one in SUITES[name](catalogue))
    codes = [one.code for one in listed]
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise ExpectationError(f"expectation codes used twice: {', '.join(repeated)}")
    return listed

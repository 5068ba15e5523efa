"""What a run of the suites found: typed results and the forms they are handed on in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

from expectations.waivers import Waiver

Status = Literal["met", "not_met", "not_checked"]

TABLE_COLUMNS = (
    "suite",
    "expectation_code",
    "table_name",
    "description",
    "matters_when",
    "how_to_resolve",
    "severity",
    "kind",
    "owner",
    "measures",
    "status",
    "is_met",
    "is_waived",
    "observed",
    "unexpected_count",
    "extent",
    "checked_at",
)
WAIVER_COLUMNS = ("waiver_reason", "waiver_owner", "waiver_expiry_date")


@dataclass(frozen=True, kw_only=True)
class ExpectationResult:
    """What one expectation found.

    Attributes:
        suite: the mart.
        status: ``not_checked`` when a table it reads is missing or its query cannot run.
        is_met: false unless it was checked and holds.
        is_waived: not met, and a waiver in force says so.
        observed: in words, without values.
        owner: who mends it: ``sender``, ``code_lists`` or ``models``.
        measures: codes of the measures it spoils; of an unmet check, those its failing rows touch.
        unexpected_count: failing rows; null when not checked.
        extent: ``few`` where under one in a hundred records of the table fail, else ``many``;
            empty when met.
        first_keys: up to five failing rows by their ids and codes; not for publication.
        cause: code of the result this one is folded into, if any.
    """

    suite: str
    expectation_code: str
    table_name: str
    description: str
    matters_when: str
    how_to_resolve: str
    severity: str
    kind: str
    owner: str
    measures: tuple[str, ...]
    status: Status
    is_waived: bool = False
    observed: str
    unexpected_count: int | None
    extent: str = ""
    first_keys: tuple[Mapping[str, str], ...] = ()
    cause: str | None = None
    checked_at: str

    @property
    def is_met(self) -> bool:
        return self.status == "met"

    @property
    def stops(self) -> bool:
        """Whether it stops the publication."""
        return self.severity == "critical" and not self.is_met and not self.is_waived

    def as_dict(self) -> dict[str, Any]:
        found = asdict(self)
        found["is_met"] = self.is_met
        found["measures"] = list(self.measures)
        found["first_keys"] = [dict(keys) for keys in self.first_keys]
        return found

    def as_row(self) -> dict[str, Any]:
        """The row of ``fct_expectation_results``; ``measures`` is text, separated by commas."""
        found = self.as_dict()
        found["measures"] = ",".join(self.measures)
        return {column: found[column] for column in TABLE_COLUMNS}

    def sentence(self) -> str:
        """One line for the gate's message: mart, expectation, count and first keys."""
        keys = "; ".join(
            ", ".join(f"{name} {value}" for name, value in row.items()) for row in self.first_keys
        )
        place = f"{self.suite}: {self.expectation_code} on {self.table_name}: {self.observed}"
        return f"{place} (first: {keys})" if keys else place


@dataclass(frozen=True, kw_only=True)
class SuiteResults:
    """Everything one run of the suites found.

    Units:
        ``seconds`` of wall clock; ``checked_at`` in UTC.
    """

    results: tuple[ExpectationResult, ...]
    waivers: tuple[Waiver, ...] = ()
    checked_at: str
    seconds: float
    data_docs: Path | None = field(default=None)

    @property
    def stopping(self) -> tuple[ExpectationResult, ...]:
        """Critical failures that no waiver covers, root causes first and their echoes left out."""
        return tuple(one for one in self.results if one.stops and one.cause is None)

    @property
    def warnings(self) -> tuple[ExpectationResult, ...]:
        """What is published but shown: unmet warnings, and critical ones that are waived."""
        return tuple(
            one
            for one in self.results
            if not one.is_met and not one.stops and one.severity != "info" and one.cause is None
        )

    @property
    def is_success(self) -> bool:
        return not any(one.stops for one in self.results)

    def rows(self) -> list[dict[str, Any]]:
        """Rows for ``fct_expectation_results``: no keys, so they may be published."""
        agreed = {waiver.expectation: waiver for waiver in self.waivers}
        return [
            one.as_row() | _waiver_columns(agreed[one.expectation_code] if one.is_waived else None)
            for one in self.results
        ]

    def message(self) -> str:
        """Why nothing may be published; empty when it may."""
        return "\n".join(one.sentence() for one in self.stopping)

    def as_dict(self) -> dict[str, Any]:
        return {
            "is_success": self.is_success,
            "checked_at": self.checked_at,
            "seconds": round(self.seconds, 3),
            "counts": self._counts(),
            "waivers": [waiver.as_dict() for waiver in self.waivers],
            "results": [one.as_dict() for one in self.results],
        }

    def _counts(self) -> dict[str, int]:
        return {
            "expectations": len(self.results),
            "met": sum(one.is_met for one in self.results),
            "critical_not_met": sum(one.stops for one in self.results),
            "warnings": len(self.warnings),
            "waived": sum(one.is_waived for one in self.results),
            "not_checked": sum(one.status == "not_checked" for one in self.results),
        }

    def write_json(self, path: Path) -> None:
        path.write_text(json.dumps(self.as_dict(), indent=2) + "\n", encoding="utf-8")

    def write_junit(self, path: Path) -> None:
        """JUnit XML: a suite per mart; only what stops the publication is a failure."""
        root = ElementTree.Element("testsuites", name="expectations")
        for suite in sorted({one.suite for one in self.results}):
            root.append(_junit_suite(suite, [one for one in self.results if one.suite == suite]))
        ElementTree.indent(root)
        ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _waiver_columns(waiver: Waiver | None) -> dict[str, str | None]:
    """Why a fault is published all the same, who answers for it and until when; null without."""
    if waiver is None:
        return dict.fromkeys(WAIVER_COLUMNS)
    said = (waiver.reason, waiver.owner, waiver.expiry.isoformat())
    return dict(zip(WAIVER_COLUMNS, said, strict=True))


def _junit_suite(suite: str, results: list[ExpectationResult]) -> ElementTree.Element:
    cases = [_junit_case(one) for one in results]
    element = ElementTree.Element(
        "testsuite",
        name=suite,
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors=str(sum(case.find("error") is not None for case in cases)),
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
        timestamp=results[0].checked_at,
    )
    element.extend(cases)
    return element


def _junit_case(result: ExpectationResult) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase", classname=f"{result.suite}.{result.table_name}", name=result.expectation_code
    )
    if result.is_met:
        return case
    outcome = "skipped"
    if result.stops:
        outcome = "error" if result.status == "not_checked" else "failure"
    message = result.sentence() if result.stops else f"{_word(result)}: {result.sentence()}"
    ElementTree.SubElement(case, outcome, message=message, type=result.severity)
    return case


def _word(result: ExpectationResult) -> str:
    return "waived" if result.is_waived else result.severity

"""The door: a provider's submission is read, checked, pseudonymised and stored, or refused."""

from warehouse.intake.arrivals import Arrival, arrivals
from warehouse.intake.code_lists import CodeLists
from warehouse.intake.code_queue import QueuedCode, queued_codes
from warehouse.intake.door import check, receipt_of, submit
from warehouse.intake.examine import Progress
from warehouse.intake.findings import ExtractCount, Finding, Receipt, RefusedError, Verdict
from warehouse.intake.freeze import FrozenInputs, freeze_inputs
from warehouse.intake.loose import loose_package
from warehouse.intake.preview import ExtractChange, Preview, preview
from warehouse.intake.quality import QualityPoint, RuleCount, quality_trend, rule_counts
from warehouse.intake.rules import RULES, Rule

__all__ = [
    "RULES",
    "Arrival",
    "CodeLists",
    "ExtractChange",
    "ExtractCount",
    "Finding",
    "FrozenInputs",
    "Preview",
    "Progress",
    "QualityPoint",
    "QueuedCode",
    "Receipt",
    "RefusedError",
    "Rule",
    "RuleCount",
    "Verdict",
    "arrivals",
    "check",
    "freeze_inputs",
    "loose_package",
    "preview",
    "quality_trend",
    "queued_codes",
    "receipt_of",
    "rule_counts",
    "submit",
]

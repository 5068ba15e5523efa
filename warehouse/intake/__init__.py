"""The door: a provider's submission is read, checked, pseudonymised and stored, or refused."""

from warehouse.intake.code_lists import CodeLists
from warehouse.intake.door import check, receipt_of, submit
from warehouse.intake.examine import Progress
from warehouse.intake.findings import ExtractCount, Finding, Receipt, RefusedError, Verdict
from warehouse.intake.freeze import FrozenInputs, freeze_inputs
from warehouse.intake.rules import RULES, Rule

__all__ = [
    "RULES",
    "CodeLists",
    "ExtractCount",
    "Finding",
    "FrozenInputs",
    "Progress",
    "Receipt",
    "RefusedError",
    "Rule",
    "Verdict",
    "check",
    "freeze_inputs",
    "receipt_of",
    "submit",
]

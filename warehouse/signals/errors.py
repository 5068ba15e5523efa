"""What can be wrong with the frames this package is given."""

from __future__ import annotations

from warehouse.errors import WarehouseError


class SignalInputError(WarehouseError):
    """A frame lacks a column, repeats a row, or holds a word that is not known."""


class RebaseLogError(SignalInputError):
    """A rebase without a date, a reason, evidence or an approver."""

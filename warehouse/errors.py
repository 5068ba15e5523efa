"""One root for every error a user can meet, each with the exit code the commands answer with.

A message names the file, row, column, what was found, what was expected and what to do.
It never holds a value of a personal field.
"""

from __future__ import annotations


class WarehouseError(Exception):
    """Something went wrong that the user can act on."""

    exit_code = 4


class WrongUseError(WarehouseError):
    """The command was asked for something that does not exist or cannot be."""

    exit_code = 2


class SubmissionRefusedError(WarehouseError):
    """A submission was refused whole; nothing changed."""

    exit_code = 3


class CheckFailedError(WarehouseError):
    """A check failed, so nothing was published."""

    exit_code = 1


class BuildFailedError(CheckFailedError):
    """The models could not be built, so nothing was published."""


class NothingPublishedError(WrongUseError):
    """There is no publication to read yet."""


class BusyError(WarehouseError):
    """Another command holds the run lock."""

    exit_code = 1


class UnknownMeasureError(WrongUseError):
    """The measure is not in the catalogue."""


class UnknownPeriodError(WrongUseError):
    """The period code is not of a known form, or the publication does not hold it."""

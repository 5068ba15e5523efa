"""Keep an earlier publication no longer, because it shows what may no longer be shown."""

from __future__ import annotations

from warehouse.errors import WrongUseError
from warehouse.ledger import Ledger
from warehouse.pipeline.files import remove
from warehouse.pipeline.pointer import current_id, require_publication
from warehouse.pipeline.run import recorded
from warehouse.settings import Settings


def remove_publication(
    publication_id: str, *, approved_by: str, note: str, settings: Settings
) -> None:
    """Remove the folder of an earlier publication; the next one is not held against it.

    Args:
        publication_id: which.
        approved_by: name of the role that approves, kept in the ledger.
        note: why, kept in the ledger.
        settings: where publications are.

    Raises:
        WrongUseError: it is the current one, or is not kept.
        BusyError: another command holds the run lock.
    """
    with recorded("remove-publication", settings=settings):
        folder = require_publication(publication_id, settings=settings)
        if publication_id == current_id(settings=settings):
            raise WrongUseError(
                f"{publication_id} is current. Publish another one, or roll back, before it is "
                "removed."
            )
        with Ledger.open(settings=settings) as ledger:
            details = {"approved_by": approved_by, "note": note}
            ledger.record_audit("remove publication", subject=publication_id, details=details)
        remove(folder)

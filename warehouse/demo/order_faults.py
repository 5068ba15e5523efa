"""Faults of whole submissions (Q27): one that is lost on its way, one that arrives out of order.

They are left out of the demo, whose series a missing quarter would cut and which stops when a
submission is refused; ``write_submissions(order_faults=True)`` puts them in.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from warehouse.demo.timeline import Quarter
from warehouse.errors import WrongUseError

LOST = "Q27 submission lost"
OUT_OF_ORDER = "Q27 submission out of order"
PROVIDER = "C17"
LEAST_QUARTERS = 3
_DESCRIPTOR = "datapackage.json"


def check_room(quarters: int) -> None:
    """See that a quarter can be lost between two others.

    Raises:
        WrongUseError: there are fewer than three.
    """
    if quarters < LEAST_QUARTERS:
        raise WrongUseError(
            f"quarters: found {quarters}; a submission is lost between two others, so "
            f"{LEAST_QUARTERS} are needed."
        )


def is_lost(code: str, quarter: Quarter, quarters: Sequence[Quarter]) -> bool:
    """Whether the provider's submission of the quarter never arrives: the newest but one."""
    return code == PROVIDER and quarter in quarters[1:-1][-1:]


def is_sent_twice(code: str, quarter: Quarter, quarters: Sequence[Quarter]) -> bool:
    """Whether an older state of the provider's submission arrives after it: the newest."""
    return code == PROVIDER and quarter == quarters[-1]


def older_copy(folder: Path) -> Path:
    """A copy of a submission that says it was made a day earlier, beside it.

    Args:
        folder: a submission as written, ``<provider>_<period>``.
    """
    copy = folder.with_name(f"{folder.name}_older")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    described = json.loads((copy / _DESCRIPTOR).read_text(encoding="utf-8"))
    made_at = datetime.fromisoformat(described["created"]) - timedelta(days=1)
    described["created"] = made_at.isoformat()
    text = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
    (copy / _DESCRIPTOR).write_text(text, encoding="utf-8")
    return copy

"""The release gate: what is about to be released is attacked before anybody may see it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from warehouse.disclosure.attack import Attack, Witness, attack, targets_of
from warehouse.disclosure.protect import Release, given_away_earlier
from warehouse.disclosure.spots import Bools, Ints, Spots
from warehouse.errors import CheckFailedError


class DisclosureError(CheckFailedError):
    """A hidden figure could be worked out, so nothing was published."""


def attack_release(
    release: Release,
    *,
    is_shown: Bools,
    spots: Spots | None = None,
    witnesses: Sequence[Witness] = (),
) -> Attack:
    """Attack every hidden figure of a release with everything that is shown.

    Args:
        release: the true figures, what is known of them, and what adds up to what.
        is_shown: figures that stand in the file.
        spots: the release taken apart, when that was done already.
        witnesses: tables of counts found earlier; each is held against what is shown first.
    """
    parts = spots or release.spots()
    is_hidden = _hidden(release, is_shown)
    unknowns = release.unknowns(parts, is_shown=is_shown | release.is_known, is_hidden=is_hidden)
    targets = targets_of(unknowns, is_hidden=is_hidden, threshold=release.threshold)
    return attack(unknowns, targets, witnesses=witnesses)


def _hidden(release: Release, is_shown: Bools) -> Bools:
    return release.is_on_grid & ~is_shown & ~release.is_known


def require_safe(
    release: Release,
    *,
    is_shown: Bools,
    spots: Spots | None = None,
    witnesses: Sequence[Witness] = (),
) -> Ints:
    """Refuse a release that gives a hidden figure away.

    What earlier publications give away by themselves cannot be taken back by refusing this one,
    as when the threshold was raised since: such figures are counted, not refused.

    Args:
        release: see :func:`attack_release`.
        is_shown: figures that stand in the file.
        spots: see :func:`attack_release`.
        witnesses: see :func:`attack_release`.

    Returns:
        Rows of hidden figures that earlier publications give away.

    Raises:
        DisclosureError: a small count is shown, or the attack narrowed a hidden one too far.
    """
    small = int((release.primary & is_shown).sum())
    if small:
        raise DisclosureError(
            f"The publication is refused: {small} figures that tell of 1 to "
            f"{release.threshold:g} people would be shown. Nothing was published."
        )
    found = attack_release(release, is_shown=is_shown, spots=spots, witnesses=witnesses)
    before = _given_away_before(release, found, is_shown=is_shown, spots=spots)
    cells = np.setdiff1d(found.targets.cell[~found.is_safe], before)
    if len(cells):
        names = sorted(release.values["measure_code"].iloc[cells].unique())
        raise DisclosureError(
            f"The publication is refused: {len(cells)} hidden figures could be worked out from "
            f"what this publication and earlier ones show ({', '.join(names[:5])}). Nothing was "
            "published."
        )
    return before


def _given_away_before(
    release: Release, found: Attack, *, is_shown: Bools, spots: Spots | None
) -> Ints:
    """The unsafe figures that earlier publications alone give away."""
    unsafe = found.targets.only(~found.is_safe)
    if not len(unsafe.cell) or not release.is_known.any():
        return np.array([], dtype=np.int64)
    is_lost = given_away_earlier(
        release, unsafe, spots=spots or release.spots(), is_hidden=_hidden(release, is_shown)
    )
    return np.setdiff1d(unsafe.cell[is_lost], unsafe.cell[~is_lost])

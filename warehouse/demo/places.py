"""Where people live and how the service was arranged over London.

Weights are proportions of the probation caseload, assumed from population and offending; Lewisham,
the borough shown first, is given rather more than its share so that its quarters can be read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Borough:
    """One London authority: its ONS code, a two-letter mark for team codes, and its weight."""

    code: str
    mark: str
    short_name: str
    group: int
    weight: float


# The four clusters that are sourced for 2015 to 2017 keep the geography seed's code; the other
# groups only share officers and have no published name.
GROUP_CLUSTER_CODES = (
    "cluster_lewisham_southwark",
    "cluster_barnet_brent_enfield",
    "cluster_camden_islington",
    "cluster_haringey_redbridge_waltham_forest",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
)
BOROUGHS = (
    Borough("E09000001", "CI", "City", 4, 0.002),
    Borough("E09000002", "BD", "Barking", 5, 0.027),
    Borough("E09000003", "BA", "Barnet", 1, 0.031),
    Borough("E09000004", "BX", "Bexley", 6, 0.020),
    Borough("E09000005", "BR", "Brent", 1, 0.037),
    Borough("E09000006", "BM", "Bromley", 7, 0.025),
    Borough("E09000007", "CA", "Camden", 2, 0.028),
    Borough("E09000008", "CR", "Croydon", 7, 0.049),
    Borough("E09000009", "EA", "Ealing", 8, 0.036),
    Borough("E09000010", "EN", "Enfield", 1, 0.038),
    Borough("E09000011", "GR", "Greenwich", 6, 0.038),
    Borough("E09000012", "HA", "Hackney", 4, 0.042),
    Borough("E09000013", "HF", "Hammersmith", 9, 0.023),
    Borough("E09000014", "HG", "Haringey", 3, 0.042),
    Borough("E09000015", "HR", "Harrow", 8, 0.017),
    Borough("E09000016", "HV", "Havering", 5, 0.019),
    Borough("E09000017", "HI", "Hillingdon", 8, 0.027),
    Borough("E09000018", "HO", "Hounslow", 10, 0.028),
    Borough("E09000019", "IS", "Islington", 2, 0.033),
    Borough("E09000020", "KC", "Kensington", 9, 0.015),
    Borough("E09000021", "KI", "Kingston", 10, 0.010),
    Borough("E09000022", "LA", "Lambeth", 11, 0.047),
    Borough("E09000023", "LE", "Lewisham", 0, 0.068),
    Borough("E09000024", "ME", "Merton", 12, 0.015),
    Borough("E09000025", "NE", "Newham", 13, 0.052),
    Borough("E09000026", "RE", "Redbridge", 3, 0.026),
    Borough("E09000027", "RI", "Richmond", 10, 0.009),
    Borough("E09000028", "SO", "Southwark", 0, 0.045),
    Borough("E09000029", "SU", "Sutton", 12, 0.014),
    Borough("E09000030", "TH", "Tower Hamlets", 4, 0.043),
    Borough("E09000031", "WF", "Waltham Forest", 3, 0.035),
    Borough("E09000032", "WA", "Wandsworth", 12, 0.030),
    Borough("E09000033", "WE", "Westminster", 9, 0.029),
)
GROUPS = len(GROUP_CLUSTER_CODES)
OUTSIDE = ("E06000034", "E07000095", "E07000105", "E07000210", "E10000012", "W06000015")
"""Homes outside London: Thurrock, Broxbourne, Ashford, Mole Valley, Essex, Cardiff."""
INSPECTED_2016 = frozenset(
    [
        "E09000003",
        "E09000005",
        "E09000010",
        "E09000007",
        "E09000019",
        "E09000014",
        "E09000026",
        "E09000031",
    ]
)
"""The eight boroughs inspected in September 2016 (Lewisham report of June 2017, 4.4.1)."""
LEWISHAM = "E09000023"
HOME_CODES = np.array([b.code for b in BOROUGHS] + list(OUTSIDE))
NO_HOME = -1
"""Index of a person whose home borough nobody recorded."""


def borough_weights() -> np.ndarray:
    """Weights of the 33 authorities, adding up to one."""
    weights = np.array([b.weight for b in BOROUGHS])
    return np.asarray(weights / weights.sum())


def borough_groups() -> np.ndarray:
    """The officer-sharing group of each authority."""
    return np.array([b.group for b in BOROUGHS], dtype=np.int16)

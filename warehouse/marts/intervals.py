"""95 per cent intervals of shares, as SQL over numerator and denominator."""

from __future__ import annotations

# Wilson's 95 per cent interval of a share x / n, as a percentage (spec: statistics, section 4).
_Z = 1.959964
_WILSON = (
    "100 * (2 * {x} + {z2} {sign} {z} * sqrt({z2} + 4 * {x} * (1 - {x} / {n})))"
    " / (2 * ({n} + {z2}))"
)


def _wilson(numerator: str, denominator: str, sign: str) -> str:
    return _WILSON.format(x=numerator, n=denominator, sign=sign, z=_Z, z2=_Z * _Z)


INTERVALS = f"""
    case when is_share and value is not null and denominator > 0
        then {_wilson("numerator", "denominator", "-")} end as interval_low,
    case when is_share and value is not null and denominator > 0
        then {_wilson("numerator", "denominator", "+")} end as interval_high
"""

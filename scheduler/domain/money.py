"""Money is exact: the search and the check count integer thousandths of the site's currency (milli)."""

from __future__ import annotations

MILLI = 1000


def milli_of(price_per_hour: float, minutes: int) -> int:
    """Milli-currency of ``minutes`` (one planning interval, usually) at a price per hour, rounded once."""
    return round(price_per_hour * minutes / 60 * MILLI)


def currency_of(milli: float) -> float:
    """Whole currency of an amount in milli-currency."""
    return milli / MILLI


def amount_text(amount: float) -> str:
    """Write an amount with separators and as many decimals, up to three, as it has."""
    text = f"{amount:,.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text

"""Kinds of absence: what each is paid as, whether it counts towards the contract, and what it is taken from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

PayAs = Literal["", "leave", "paid_absence"]


@dataclass(frozen=True)
class AbsenceKind:
    """One kind of absence.

    Parameters
    ----------
    paid
        Whether it is paid where neither ``unavailable.csv`` nor a request says so.
    row_paid
        The same for a line of ``unavailable.csv`` that leaves the cell empty.
    credited
        Whether a day of it counts as a day of the contract; ``None``: as leave does, and whatever is paid.
    balance
        Name of the balance its minutes are taken from; empty: of none.
    pay_as
        Pay code of its paid minutes; empty: ``leave`` for the kind of that name, ``paid_absence`` for others.
    payroll_code
        What payroll files write instead of the pay code; empty: the pay code.
    half_days
        Whether a part of a day may be asked for.
    uses_allowance
        Whether it takes a place of the people who may be away on a date; else it is granted however many are.
    """

    name: str
    paid: bool = False
    row_paid: bool = False
    credited: bool | None = None
    balance: str = ""
    pay_as: PayAs = ""
    payroll_code: str = ""
    half_days: bool = True
    uses_allowance: bool = False


LEAVE = "leave"
BUILT_IN = (
    AbsenceKind(LEAVE, paid=True, balance=LEAVE, uses_allowance=True),
    AbsenceKind("sick", paid=True, row_paid=True),
    AbsenceKind("unpaid", credited=True, uses_allowance=True),
    AbsenceKind("training", paid=True),
    AbsenceKind("unavailable"),
)
"""Kinds every site has; `absence_kinds` of ``site.yaml`` may state them otherwise and add others."""


def kinds_by_name(stated: Iterable[AbsenceKind] = ()) -> dict[str, AbsenceKind]:
    """Every kind of a site by its name, the built-in ones first; what is stated wins."""
    return {kind.name: kind for kind in (*BUILT_IN, *stated)}

"""Pay codes, first form, and one line of hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.domain.roster import Segment

_TRAINING = ("training:", "coaching:", "meeting:", "briefing:")


class PayCode(StrEnum):
    """What minutes are paid as; the first five partition a roster's paid minutes, the others lie outside it."""

    REGULAR = "regular"
    NIGHT = "night"
    OVERTIME = "overtime"
    TRAINING = "training"
    PAID_BREAK = "paid_break"
    LEAVE = "leave"
    PAID_ABSENCE = "paid_absence"


ROSTER_CODES = (PayCode.REGULAR, PayCode.NIGHT, PayCode.OVERTIME, PayCode.TRAINING, PayCode.PAID_BREAK)
"""Codes whose minutes add up to the roster's paid minutes."""

CODE_ORDER = {code: place for place, code in enumerate(PayCode)}


@dataclass(frozen=True)
class PayLine:
    """Minutes (> 0) of one agent, work date and pay code; a duty's minutes belong to the local date it starts on.

    ``payroll_code`` is what payroll files write instead of the code where it is not empty.
    """

    agent_id: str
    work_date: date
    code: PayCode
    minutes: int
    payroll_code: str = ""


def code_of(segment: Segment, at_night: bool) -> PayCode:
    """Pay code of paid time before overtime: breaks and activities keep their own by day and by night."""
    if segment.is_rest:
        return PayCode.PAID_BREAK
    if segment.activity.startswith(_TRAINING):
        return PayCode.TRAINING
    return PayCode.NIGHT if at_night else PayCode.REGULAR

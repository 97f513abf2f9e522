"""Handle times as foreign files write them: seconds, milliseconds, minutes, ``m:ss``, ``h:mm:ss``."""

from __future__ import annotations

import re
from typing import Literal

from scheduler.inputs.importers.readings import parse_amount

DurationForm = Literal["s", "ms", "min", "m:ss", "h:mm:ss"]
SECONDS: dict[str, float] = {"s": 1.0, "ms": 0.001, "min": 60.0}
CLOCKED = re.compile(r"(?:(?P<hours>\d+):(?=\d\d:))?(?P<minutes>\d*):(?P<seconds>[0-5]\d(?:[.,]\d*)?)")
"""``3:45``, ``:25``, ``0:03:45``; of three numbers the second has two digits."""


def parse_duration(text: str, form: DurationForm, decimal_comma: bool) -> float:
    """Turn a duration into seconds.

    Parameters
    ----------
    form
        ``m:ss`` takes hours in front too (``1:02:03``), and ``:25``; ``h:mm:ss`` needs all three, because ``3:45``
        might be hours. Of both, 0 may be plain.

    Raises
    ------
    ValueError
        If it is no such text.
    """
    clocked = CLOCKED.fullmatch(text)
    if form in SECONDS:
        if clocked is not None:
            raise ValueError(f"found {text!r} where a number of {form} is allowed; is time_unit m:ss or h:mm:ss?")
        return parse_amount(text, decimal_comma) * SECONDS[form]
    if clocked is not None and (form == "m:ss" or clocked["hours"] is not None):
        minutes = int(clocked["hours"] or 0) * 60 + int(clocked["minutes"] or 0)
        if clocked["hours"] is None or int(clocked["minutes"] or 0) < 60:
            return minutes * 60 + float(clocked["seconds"].replace(",", "."))
    if re.fullmatch(r"0+([.,]0*)?", text):
        return 0.0
    example = "3:45 or 1:02:03" if form == "m:ss" else "0:03:45"
    other = "; is time_unit m:ss?" if clocked is not None else "; is time_unit s, ms or min?" if text.isdigit() else ""
    raise ValueError(f"found {text!r}, a duration like {example} is allowed{other}")

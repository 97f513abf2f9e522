"""What follows a search takes moments, and a Ctrl-C in them must not lose the roster that was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

AnswerT = TypeVar("AnswerT")


def ended(work: Callable[[], AnswerT]) -> tuple[AnswerT, bool]:
    """Do work that may be begun again; the first Ctrl-C in it only makes it begin again. Whether there was one.

    Raises
    ------
    KeyboardInterrupt
        At the second.
    """
    try:
        return work(), False
    except KeyboardInterrupt:
        return work(), True

"""``requests.csv`` and ``leave_balances.csv`` to requests and balances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from scheduler.domain.absence_kinds import AbsenceKind
from scheduler.domain.time_off import LeaveBalance, LeaveDecision, LeaveRequest, Portion
from scheduler.inputs.reading.moments import parse_start
from scheduler.inputs.reading.scalars import parse_clock
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.absence_entries import kind_names
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.leave_rows import BalanceRow, RequestRow

LONGEST_DAYS = 366


def resolve_requests(
    reading: SiteReading,
    agent_ids: list[str],
    kinds: Mapping[str, AbsenceKind],
    decided: Mapping[str, LeaveDecision],
) -> tuple[LeaveRequest, ...]:
    """Every valid request, in the order written; one that was changed after it was decided is noted.

    Parameters
    ----------
    decided
        Latest decision of the leave book by request id.
    """
    found = []
    for placed in reading.unique(reading.items(RequestRow, "requests"), "request_id"):
        request = _request(reading, placed, agent_ids, kinds)
        if request is not None:
            if request.request_id in decided:
                _check_unchanged(reading, placed, request, decided[request.request_id])
            found.append(request)
    return tuple(found)


def _check_unchanged(
    reading: SiteReading, placed: Placed[RequestRow], request: LeaveRequest, decision: LeaveDecision
) -> None:
    before = decision.request
    if (changed := _asked(request)) != _asked(before):
        message = (
            f"found {', '.join(changed)}, and the leave book has {', '.join(_asked(before))} ({decision.verdict}); "
            "restore the line, give cancelled_at, and file what is wanted now under another id"
        )
        placed.issue(reading.issues, message, "request_id")
    elif decision.verdict == "cancelled" and not request.is_cancelled:
        message = "empty, and the leave book has this request cancelled; restore cancelled_at, and file it anew"
        placed.issue(reading.issues, message, "cancelled_at")


def _asked(request: LeaveRequest) -> tuple[str, ...]:
    dates = f"{request.first} to {request.last}"
    return request.agent_id, dates, request.kind, request.written_portion


def _request(
    reading: SiteReading, placed: Placed[RequestRow], agent_ids: list[str], kinds: Mapping[str, AbsenceKind]
) -> LeaveRequest | None:
    row, before = placed.item, len(reading.issues.found)
    reading.is_known("agents", "agent", row.agent_id, agent_ids, placed, "agent_id")
    reading.is_known("site", "kind", row.kind, kind_names(reading, kinds), placed, "kind")
    last = row.end or row.start
    if (last - row.start).days >= LONGEST_DAYS:
        message = f"found {row.start} to {last}, at most {LONGEST_DAYS} dates are allowed; correct end, or file several"
        placed.issue(reading.issues, message, "end")
    portion = read_portion(row.portion)
    if isinstance(portion, str):
        placed.issue(reading.issues, portion, "portion")
        return None
    kind = kinds.get(row.kind)
    if kind is not None and not kind.half_days and portion[0] != "full":
        message = (
            f"found {row.portion!r}, and {row.kind} is given by whole days (half_days of absence_kinds); write full, "
            "or choose another kind"
        )
        placed.issue(reading.issues, message, "portion")
    filed = _moment(reading, placed, "filed_at")
    cancelled = _moment(reading, placed, "cancelled_at")
    if filed is not None and cancelled is not None and cancelled < filed:
        message = f"found {row.cancelled_at}, before filed_at {row.filed_at}; correct one of the two"
        placed.issue(reading.issues, message, "cancelled_at")
    if len(reading.issues.found) > before:
        return None
    what, first, until = portion
    return LeaveRequest(
        row.request_id,
        row.agent_id,
        row.start,
        last,
        row.kind,
        what,
        row.portion,
        first,
        until,
        row.priority,
        filed,
        cancelled is not None,
        row.note,
    )


def read_portion(text: str) -> tuple[Portion, int, int] | str:
    """Portion of a date and its minutes of the local day, or what is wrong with it."""
    if text in ("full", "first_half", "second_half"):
        return text, 0, 24 * 60  # type: ignore[return-value]  # one of the words just looked for
    try:
        first, until = (int(parse_clock(part)) for part in text.split("-"))
    except ValueError as error:
        return str(error)
    if until <= first:
        return f"found {text!r}, whose end is not after its start; a part of a date ends by 24:00: file the rest apart"
    return "times", first, until


def _moment(reading: SiteReading, placed: Placed[RequestRow], key: str) -> datetime | None:
    text = getattr(placed.item, key)
    try:
        return parse_start(text, reading.zone) if text else None
    except ValueError as error:
        placed.issue(reading.issues, str(error), key)
        return None


def resolve_balances(
    reading: SiteReading, agent_ids: list[str], kinds: Mapping[str, AbsenceKind]
) -> tuple[LeaveBalance, ...] | None:
    """Every valid balance; ``None`` where there is no such file."""
    if reading.node("leave_balances") is None:
        return None
    names = list(dict.fromkeys(kind.balance for kind in kinds.values() if kind.balance))
    first: dict[tuple[str, str], Placed[BalanceRow]] = {}
    found = []
    for placed in reading.items(BalanceRow, "leave_balances"):
        row = placed.item
        reading.is_known("agents", "agent", row.agent_id, agent_ids, placed, "agent_id")
        reading.is_known("site", "balance", row.balance, names, placed, "balance")
        other = first.setdefault((row.agent_id, row.balance), placed)
        if other is not placed:
            message = f"{row.agent_id} has a line of {row.balance} at {other.where}; keep the newer of the two"
            placed.issue(reading.issues, message, "balance")
        amount = row.days if row.days is not None else row.minutes or 0
        found.append(
            LeaveBalance(row.agent_id, row.balance, row.as_of, amount, row.days is not None, row.accrues_per_month)
        )
    return tuple(found)

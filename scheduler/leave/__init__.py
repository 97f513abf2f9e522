"""The leave book: how many may be away, what everybody has left, and an answer to every request."""

from scheduler.leave.decide_requests import Answer, Decided, decide_leave
from scheduler.leave.leave_book import write_decisions

__all__ = ["Answer", "Decided", "decide_leave", "write_decisions"]

"""Text in CSV files that a spreadsheet would run as a formula, and its way back.

A cell that begins with one of `STARTS` is run by Excel, LibreOffice and Google Sheets alike, and names of people and
queues come from elsewhere. So every CSV file the product writes has an apostrophe before such a text, which
spreadsheets take for "this is text", and every CSV file of the product's own that it reads has it taken off again: ids
come back unchanged. A text that begins with apostrophes before such a sign gets one more, so that no two texts become
one.
"""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r")
MARK = "'"


def guarded(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"{MARK}{text}" if text.lstrip(MARK).startswith(STARTS) else text


def unguarded(text: str) -> str:
    """Undo `guarded`."""
    return text[1:] if text.startswith(MARK) and text.lstrip(MARK).startswith(STARTS) else text

"""What a run says that was not counted so."""

from __future__ import annotations

Claim = tuple[str, str, str]
"""Where, what the run says, what was counted."""

"""Sizes, sentinels and tolerances of the kernels, each with its one meaning."""

from __future__ import annotations

BREAKS = 6
"""Most breaks a duty can have."""
BATCH = 64
"""Successive start slots whose breaks are placed together."""
MOST_WINDOW_DAYS = 21
"""Most days redone between fixed ends; there are no windows in a horizon that is no longer."""
COACHING = BREAKS + 1
"""Column of a tour's day that holds the offset of the coaching; the option is column 0, breaks are 1 to BREAKS."""
TOUR_WIDTH = BREAKS + 2
"""Columns of a tour's day."""

OFF = -1
"""Option of a day off; offset of a break or coaching there is none of; any number there is none of."""

LARGEST = 1e300
"""More than any cost, milli-currency, and so much more that adding costs to it changes nothing."""
IMPOSSIBLE = -LARGEST
"""Value of a tour that does not exist, milli-currency."""
HARDLY_POSSIBLE = IMPOSSIBLE / 2
"""At most this: impossible, whatever values were added."""
PROHIBITIVE = LARGEST
"""A loss nobody takes: a break during a session or the coaching; milli-currency. Never part of a prefix sum."""
HARDLY_BEARABLE = PROHIBITIVE / 2
"""At least this: prohibitive, whatever values were taken off."""
UNREACHED = LARGEST
"""More than any value of a person; milli-currency."""
SLACK = 1e-3
"""What sums of values may differ by when they are added in another order; milli-currency."""

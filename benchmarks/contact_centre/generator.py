"""Draw people and demand; slots are quarter hours, slot 0 at Monday 00:00.

The first week repeats the draws of the prototype's generator, so that costs and gaps compare; a test holds its hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SLOT_MINUTES = 15
SLOTS_PER_DAY = 96
DAYS = 7
WEEK_SLOTS = DAYS * SLOTS_PER_DAY

SKILL_GROUPS = ((0,), (1,), (2,), (3,), (0, 1), (0, 2), (1, 3), (0, 1, 2))
"""Queues each group serves."""
GROUP_WEIGHTS = np.array([0.2, 0.15, 0.1, 0.1, 0.15, 0.12, 0.08, 0.10])
CONTRACT_SHARES = np.array([0.65, 0.1, 0.25])
CONTRACT_SLOTS = np.array([5 * 30.0, 4 * 38.0, 4.5 * 19.0])
"""Slots a week an agent of each contract spends on contacts: the scale of the demand."""

ONE_DAY_AWAY, TWO_DAYS_AWAY = 0.15, 0.08
"""Shares of agents away on one drawn date of the week, and on two."""
DAY_PEOPLE, LATE_PEOPLE = 0.15, 0.3
"""Below the first: 07:00-19:00 only. From there to the second: not before 10:00."""
LATEST_END = SLOTS_PER_DAY + 36
"""Slot after the start's midnight by which every duty ends: 09:00 of the next day."""

QUEUE_SHARES = (0.4, 0.25, 0.2, 0.15)
HANDLE_SECONDS = (300.0, 420.0, 360.0, 600.0)
QUEUE_DELAY = 2
"""Slots by which each queue's day runs behind the queue before it."""
WEEKDAY_FACTORS = (1.15, 1.05, 1.0, 1.0, 0.98, 0.62, 0.5)
NIGHT_LEVEL = 0.06
PEAKS = ((1.0, 11, 2.6), (0.85, 16, 2.8), (0.25, 20, 2.0))
"""Height, hour and width in hours of the day's peaks."""
NOISE = 0.04
SERVED_SHARE, SERVED_SECONDS = 0.8, 20
SLOT_SECONDS = 60 * SLOT_MINUTES


@dataclass(frozen=True)
class Centre:
    """People and demand.

    Attributes
    ----------
    group, contract
        (N,) index into ``SKILL_GROUPS``; 0 full time of 9 h, 1 full time of 11 h, 2 part time.
    available
        (N, 7 * weeks) whether a duty may start on the date.
    early, late
        (N,) first slot of the date a duty may start at, and slot by which it ends, counted from the same midnight:
        more than 96 is after midnight.
    required
        (4, 672 * weeks) people.
    """

    group: Ints
    contract: Ints
    available: NDArray[np.bool_]
    early: Ints
    late: Ints
    required: Ints

    @property
    def weeks(self) -> int:
        """Number of weeks."""
        return self.required.shape[1] // WEEK_SLOTS

    def digest(self) -> str:
        """SHA-256 of all arrays, hexadecimal: the same on every platform."""
        found = hashlib.sha256()
        for name in ("group", "contract", "available", "early", "late", "required"):
            array = getattr(self, name)
            found.update(f"{name} {array.shape} ".encode())
            found.update(np.ascontiguousarray(array, dtype="<i8").tobytes())
        return found.hexdigest()


def generate(agents: int, seed: int = 0, tight: float = 1.0, weeks: int = 1) -> Centre:
    """Draw a centre.

    Parameters
    ----------
    agents
        Number of agents, at least 1.
    seed
        Of every draw, >= 0. Later weeks draw from streams of their own, so the first is the same for any ``weeks``.
    tight
        Factor on the demand; at 1 the hours required equal the hours the agents spend on contacts.
    weeks
        Number of weeks, at least 1.
    """
    draw = np.random.default_rng(seed)
    group = draw.choice(len(SKILL_GROUPS), agents, p=GROUP_WEIGHTS / GROUP_WEIGHTS.sum())
    contract = draw.choice(len(CONTRACT_SHARES), agents, p=CONTRACT_SHARES)
    available = [_available(draw, agents)]
    early, late = _windows(draw, agents)
    hours = float(CONTRACT_SLOTS[contract].sum()) * tight
    required = [_required(draw, hours)]
    for week in range(1, weeks):
        draw = np.random.default_rng([seed, week])
        available.append(_available(draw, agents))
        required.append(_required(draw, hours))
    return Centre(
        group.astype(np.int64),
        contract.astype(np.int64),
        np.hstack(available),
        early,
        late,
        np.hstack(required),
    )


def _available(draw: np.random.Generator, agents: int) -> NDArray[np.bool_]:
    """(N, 7): each agent in turn may lose one date, and on another throw two."""
    found = np.ones((agents, DAYS), np.bool_)
    for own in found:
        if draw.random() < ONE_DAY_AWAY:
            own[draw.integers(DAYS)] = False
        if draw.random() < TWO_DAYS_AWAY:
            own[draw.choice(DAYS, 2, replace=False)] = False
    return found


def _windows(draw: np.random.Generator, agents: int) -> tuple[Ints, Ints]:
    """Earliest start and latest end of each agent's duties."""
    place = draw.random(agents)
    by_day = place < DAY_PEOPLE
    by_evening = ~by_day & (place < LATE_PEOPLE)
    early = np.select([by_day, by_evening], [28, 40], 0).astype(np.int64)
    late = np.where(by_day, 76, LATEST_END).astype(np.int64)
    return early, late


def _required(draw: np.random.Generator, hours: float) -> Ints:
    """(4, 672) people required in one week, about ``hours`` agent-slots in all."""
    load = _shape()
    load *= draw.normal(1, NOISE, load.shape)
    scale = hours / load.sum()
    handle = np.array(HANDLE_SECONDS)[:, None]
    for _ in range(3):  # Erlang C asks for more people than work: scale the contacts until the people fit
        contacts = load * scale * SLOT_SECONDS / handle
        required = people_needed(contacts, handle)
        scale *= hours / required.sum()
    return required


def _shape() -> Floats:
    """(4, 672) work without noise, in arbitrary units."""
    hour = np.arange(SLOTS_PER_DAY) / 4
    day = np.full(SLOTS_PER_DAY, NIGHT_LEVEL)
    for height, peak, width in PEAKS:
        day = day + height * np.exp(-(((hour - peak) / width) ** 2))
    rows = [
        np.concatenate([share * factor * np.roll(day, QUEUE_DELAY * queue) for factor in WEEKDAY_FACTORS])
        for queue, share in enumerate(QUEUE_SHARES)
    ]
    return np.array(rows)


def people_needed(contacts: Floats, handle_seconds: Floats) -> Ints:
    """Fewest people for 80 % of contacts within 20 s by Erlang C; the same shape as ``contacts``.

    Parameters
    ----------
    contacts
        Contacts a slot of 900 s, >= 0.
    handle_seconds
        Average handle time, > 0; broadcast against ``contacts``.

    Notes
    -----
    Erlang B by its recursion over servers n, from it the chance of waiting, and the share waiting longer than t
    ``exp(-(n - load) t / handle)``; see e.g. Cooper, Introduction to Queueing Theory, chapter 3.
    """
    load = contacts * handle_seconds / SLOT_SECONDS
    handle = np.broadcast_to(handle_seconds, load.shape)
    needed = np.zeros(load.shape, np.int64)
    missing = load > 0
    blocked = np.ones(load.shape)
    people = 0
    while missing.any():
        people += 1
        blocked = load * blocked / (people + load * blocked)
        stable = missing & (load < people)
        a, b = load[stable], blocked[stable]
        waits = b / (1 - (a / people) * (1 - b))
        served = 1 - waits * np.exp(-(people - a) * SERVED_SECONDS / handle[stable])
        enough = np.zeros_like(missing)
        enough[stable] = served >= SERVED_SHARE
        needed[enough] = people
        missing &= ~enough
    return needed

"""Activities of several people whose time, people, trainer and room are chosen with the roster."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduler.domain.activities import Session
from scheduler.domain.courses import ExternalTrainer
from scheduler.domain.money import MILLI
from scheduler.domain.roster import Duty

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class JointActivity:
    """A training, meeting or coaching that takes place once, at one of its times; paid, off the queues.

    Parameters
    ----------
    kind
        ``training``, ``meeting`` or ``coaching``.
    minutes
        Length.
    starts
        Moments at which it may begin, aware, rising, inside the dates planned; at least one.
    attendees
        Agent ids of those who may attend.
    at_least, at_most
        How many of them do, both inclusive; the trainer is not counted.
    trainers
        Agent ids, one of whom leads it and attends nothing else meanwhile; empty: nobody of the roster does.
    rooms
        Names of rooms, one of which it takes; empty: it needs none.
    price
        Money of the site's currency that it costs not to hold it; ``None``: it must be held.
    is_due
        Whether not holding it is a finding, whatever its price.
    externals
        People from elsewhere, one of whom leads it; one of them can be had at each of the times. Empty: none does.
    """

    activity_id: str
    kind: str
    minutes: int
    starts: tuple[datetime, ...]
    attendees: tuple[str, ...]
    at_least: int
    at_most: int
    trainers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    price: float | None = None
    is_due: bool = True
    externals: tuple[ExternalTrainer, ...] = ()

    @property
    def is_wanted(self) -> bool:
        """Whether it may be left out, at its price."""
        return self.price is not None

    @property
    def milli(self) -> int | None:
        """Milli-currency it costs not to hold it; ``None``: it must be held."""
        return None if self.price is None else round(self.price * MILLI)

    @property
    def activity(self) -> str:
        """The segment's activity."""
        return f"{self.kind}:{self.activity_id}"

    @property
    def people(self) -> tuple[str, ...]:
        """Whoever may take part, trainers last, each once."""
        return tuple(dict.fromkeys((*self.attendees, *self.trainers)))

    @property
    def size(self) -> int:
        """Fewest people it takes, the trainer included."""
        return self.at_least + bool(self.trainers)

    def span(self, start: datetime) -> Span:
        """Moments between which it lasts when it begins at ``start``."""
        return start, start + timedelta(minutes=self.minutes)

    def externals_at(self, start: datetime) -> tuple[str, ...]:
        """Names of those from elsewhere who can lead it when it begins at ``start``."""
        return tuple(one.name for one in self.externals if one.can_lead(*self.span(start)))


@dataclass(frozen=True)
class HeldActivity:
    """When a joint activity takes place, and with whom; trainers and room are empty where it has none."""

    activity: JointActivity
    start: datetime
    attendees: tuple[str, ...]
    trainer: str = ""
    room: str = ""
    external: str = ""

    @property
    def span(self) -> Span:
        """Start and end."""
        return self.activity.span(self.start)

    @property
    def session(self) -> Session:
        """The same as a session at a fixed time."""
        return Session(self.activity.activity_id, self.activity.kind, *self.span, self.attendees, self.trainer)


def held_activities(activities: Iterable[JointActivity], duties: Iterable[Duty]) -> tuple[HeldActivity, ...]:
    """Read off a roster when each activity takes place, with whom, and give each a room.

    Returns
    -------
    tuple of HeldActivity
        In the order of ``activities``; one nobody attends is left out. Where several fit, trainers and the room are
        the first listed. ``room`` and ``external`` are empty where none is left.
    """
    activities = tuple(activities)
    known = {one.activity for one in activities}
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for duty in duties if known else ():
        for segment in duty.segments:
            if segment.activity in known:
                found[segment.activity].append((duty.agent_id, segment.start))
    held = []
    for one in activities:
        if not found[one.activity]:
            continue
        start, _ = max(Counter(at for _, at in found[one.activity]).items(), key=lambda item: (item[1], -_stamp(item)))
        people = [agent_id for agent_id, at in found[one.activity] if at == start]
        trainer = trainer_of(one, people)
        held.append(HeldActivity(one, start, tuple(p for p in people if p != trainer), trainer))
    nobody = [""] * len(held)
    rooms = assign_rooms([(one.span, one.activity.rooms) for one in held]) or nobody
    externals = assign_rooms([(one.span, one.activity.externals_at(one.start)) for one in held]) or nobody
    return tuple(
        replace(one, room=room, external=external) for one, room, external in zip(held, rooms, externals, strict=True)
    )


def _stamp(item: tuple[datetime, int]) -> float:
    return item[0].timestamp()


def trainer_of(activity: JointActivity, people: Sequence[str]) -> str:
    """Who of the people there leads: the first of the trainers without whom the others fit, else the first there."""
    there = [name for name in activity.trainers if name in people]
    fits = (name for name in there if set(people) - {name} <= set(activity.attendees))
    return next(fits, there[0] if there else "")


def overlap(one: Span, other: Span) -> bool:
    """Whether two half-open spans have a moment in common."""
    return one[0] < other[1] and other[0] < one[1]


def can_share(held: Sequence[tuple[JointActivity, datetime]]) -> bool:
    """Whether activities that begin when said can share out their rooms and those who come from elsewhere."""
    for names_of in (lambda one, start: one.rooms, JointActivity.externals_at):
        wanted = [(one.span(start), names_of(one, start)) for one, start in held]
        meet = any(
            overlap(span, other) and not set(names).isdisjoint(others)
            for i, (span, names) in enumerate(wanted)
            for other, others in wanted[:i]
        )
        if meet and assign_rooms(wanted) is None:
            return False
    return True


def assign_rooms(wanted: Sequence[tuple[Span, Sequence[str]]]) -> list[str] | None:
    """Give each activity one of its rooms, no room twice at once; ``None`` where there is no such choice.

    Activities without rooms get an empty name.
    """
    chosen = [""] * len(wanted)
    order = sorted((i for i, (_, rooms) in enumerate(wanted) if rooms), key=lambda i: (wanted[i][0], i))

    def place(at: int) -> bool:
        if at == len(order):
            return True
        span, rooms = wanted[order[at]]
        # Sorted by start, whatever still goes on at this start is what a room can be taken by.
        taken = {chosen[i] for i in order[:at] if wanted[i][0][1] > span[0]}
        for room in rooms:
            if room not in taken:
                chosen[order[at]] = room
                if place(at + 1):
                    return True
        return False

    return chosen if place(0) else None

"""Which queues reach their targets, by the run's simulation or, where it was not simulated, by the formula."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.domain.simulated_service import SimulatedService, simulated_service
from scheduler.domain.target_verdict import SURE, JudgedPeriod
from scheduler.domain.target_words import chance_text, missed_text
from scheduler.report.service_outlook import Outlook


@dataclass(frozen=True)
class QueueVerdict:
    """One queue with contacts.

    Parameters
    ----------
    met
        Whether the target is met on average.
    missed
        The parts that are missed, with values and limits; empty where it is met.
    chance
        Chance that a period meets it, in words; empty where nothing was simulated.
    is_sure
        Whether nearly every period meets it.
    """

    queue: str
    met: bool
    missed: str
    chance: str
    is_sure: bool

    @property
    def reason(self) -> str:
        """Why it is not simply met; empty where it is."""
        return self.missed if not self.met else "" if self.is_sure else f"met on average, and {self.chance} only"


@dataclass(frozen=True)
class Verdicts:
    """Verdicts on all queues with contacts; ``simulated`` is what they rest on, ``None``: the formula."""

    queues: tuple[QueueVerdict, ...]
    simulated: SimulatedService | None

    @property
    def missed(self) -> tuple[QueueVerdict, ...]:
        """Queues that miss their target."""
        return tuple(one for one in self.queues if not one.met)

    @property
    def unsure(self) -> tuple[QueueVerdict, ...]:
        """Queues that meet it on average, and in too many periods do not."""
        return tuple(one for one in self.queues if one.met and not one.is_sure)

    @property
    def met(self) -> tuple[QueueVerdict, ...]:
        """Queues that meet it in nearly every period."""
        return tuple(one for one in self.queues if one.met and one.is_sure)

    @property
    def by(self) -> str:
        """By what it is said: ``Simulated`` or ``By formula``."""
        return "By formula" if self.simulated is None else "Simulated"

    @property
    def sentence(self) -> str:
        """How many queues reach their target; empty without contacts."""
        if not self.queues:
            return ""
        reached, many = len(self.queues) - len(self.missed), len(self.queues)
        if many == 1:
            return f"{self.by}, the queue {'reaches' if reached else 'misses'} its target."
        if reached == many:
            return f"{self.by}, every queue reaches its target."
        return f"{self.by}, {reached} of {many} queues reach{'es' if reached == 1 else ''} their target."


def target_verdicts(run: Run, found: tuple[Outlook, ...]) -> Verdicts:
    """Judge every queue with contacts; ``found`` is what the formula expects (`outlooks`)."""
    simulated = simulated_service(run.summary)
    if simulated is None:
        told = [
            QueueVerdict(one.queue, one.verdict.met, missed_text(one.verdict), "", True)
            for one in found
            if one.verdict.met is not None
        ]
        return Verdicts(tuple(told), None)
    played = [
        QueueVerdict(
            name,
            own.target_met,
            own.verdict.removeprefix("missed: ") if not own.target_met else "",
            chance_text(own.met, own.period),
            is_sure(own.period, own.met),
        )
        for name, own in simulated.queues.items()
        if own.target_met is not None
    ]
    return Verdicts(tuple(played), simulated)


def is_sure(period: JudgedPeriod, chance: float | None) -> bool:
    """Whether a target that is met on average is so in nearly every period.

    Single intervals have few contacts, so that chance alone lets many of them miss any target: nothing is said of them.
    """
    return period == "interval" or chance is None or chance >= SURE

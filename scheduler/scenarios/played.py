"""A column's roster played: what its service costs and gives, and how it differs from another on the same contacts.

All columns meet the same contacts and the same absences as far as their demand is the same, so differences are taken
replication by replication, and their intervals are those of pairs. They are counted in one money: what a contact, a
wish and a change are worth is what the base says, whatever a scenario says of these prices to the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheduler.checking.summary import pay_totals
from scheduler.domain.channels import channel_of
from scheduler.domain.contact_worth import contact_values, mean_handle_time
from scheduler.domain.problem import Problem
from scheduler.domain.run import Run
from scheduler.domain.site import WEEK_PRICES
from scheduler.goals.labour import Labour
from scheduler.goals.registry import measure_goals
from scheduler.scenarios.base_rows import with_base_rows
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.estimates import Estimate, mean_estimate
from scheduler.simulation.event_tables import Floats
from scheduler.simulation.simulated_loss import Worth, other_goals, simulated_loss
from scheduler.simulation.summary import queue_summaries


@dataclass(frozen=True)
class Played:
    """What the simulation of a column's roster shows, money in the site's currency at the base's prices.

    Parameters
    ----------
    replications, seed, confidence
        Of the simulation.
    labour, absences
        Pay of the roster, and of leave and other paid absences: somebody ill is paid too.
    others
        The goals that neither the simulation shows nor labour is: wishes, days off, people together, changes.
    loss, loss_low, loss_high
        Contacts given up or late at what they are worth, and the limits of its confidence interval.
    cost
        The sum of the four: what columns are ranked by.
    contacts
        Contacts offered.
    cost_per_contact
        ``cost`` over ``contacts``; ``None`` where none came.
    queues
        Service by the queue's name, as `scheduler.simulation.summary.queue_summaries` has it.
    """

    replications: int
    seed: int
    confidence: float
    labour: float
    absences: float
    others: float
    loss: float
    loss_low: float
    loss_high: float
    cost: float
    contacts: float
    cost_per_contact: float | None
    queues: dict[str, dict[str, Any]]

    @property
    def paid(self) -> float:
        """All that is paid, for work and for absences."""
        return round(self.labour + self.absences, 2)


@dataclass(frozen=True)
class Difference:
    """Simulated cost of a column less that of another, replications paired.

    Parameters
    ----------
    value, low, high
        In the site's currency, with the limits of the confidence interval; below 0 the column is cheaper.
    confidence
        Of the interval, 0-1.
    tellable
        Whether the interval leaves 0 out.
    loss, labour
        Of its parts: contacts given up or late, and all that is paid.
    search_open
        What more search might take off the dearer of the two, by its bound; ``None`` without one. Where it exceeds the
        difference, more search might turn it round.
    """

    value: float
    low: float
    high: float
    confidence: float
    tellable: bool
    loss: float
    labour: float
    search_open: float | None

    @property
    def is_open(self) -> bool:
        """Whether more search might turn the difference round."""
        return self.search_open is not None and self.search_open >= abs(self.value) > 0


@dataclass(frozen=True)
class Play:
    """A run played: its figures, and its cost in every replication, shape (replications,)."""

    run: Run
    played: Played
    costs: Floats


@dataclass(frozen=True)
class Yardstick:
    """The money all columns are counted in: the base's."""

    problem: Problem

    def worth(self, problem: Problem) -> Worth:
        """Price a contact of each queue as the base does; a queue the base does not have, as the problem does."""
        known = {queue.name: (queue, self.problem.prices, demand) for queue, demand in self.problem.demanded}
        stated = [known.get(queue.name, (queue, problem.prices, demand)) for queue, demand in problem.demanded]
        return [contact_values(queue, prices, mean_handle_time(queue, demand)) for queue, prices, demand in stated]

    def goals(self, run: Run) -> dict[str, float]:
        """Cost of each goal at the base's prices and by the base's rows; pay is the column's own."""
        own = self.problem.prices
        prices = replace(
            run.problem.prices,
            wish=own.wish,
            change=own.change,
            weekend_off_weeks=own.weekend_off_weeks,
            **{name: getattr(own, name) for name in WEEK_PRICES},
        )
        fairness, shares = self.problem.fairness, self.problem.fair_shares
        problem = replace(run.problem, prices=prices, fairness=fairness, fair_shares=shares)
        problem = with_base_rows(problem, self.problem)
        return measure_goals(problem, run.roster, run.allotment)


def play(run: Run, yardstick: Yardstick, options: SimulationOptions) -> Play:
    """Play a run's roster."""
    simulation = simulate(run.problem, run.roster, options)
    loss = simulated_loss(simulation, yardstick.worth(run.problem)).sum(axis=1)
    goals, pay = yardstick.goals(run), pay_totals(run.problem, run.roster)
    labour, absences = goals[Labour.name], pay["pay_total"] - pay["labour_cost"]
    fixed = other_goals(goals) + absences
    found = mean_estimate(loss, options.confidence)
    mean, low, high = (round(float(value), 2) for value in (found.value, found.low, found.high))  # type: ignore[arg-type]
    contacts = float(simulation.totals("offered")[:, -1].mean())
    played = Played(
        replications=options.replications,
        seed=options.seed,
        confidence=options.confidence,
        labour=round(labour, 2),
        absences=round(absences, 2),
        others=round(fixed - labour - absences, 2),
        loss=mean,
        loss_low=max(0.0, low),
        loss_high=high,
        cost=round(fixed + float(loss.mean()), 2),
        contacts=round(contacts, 1),
        cost_per_contact=round((fixed + float(loss.mean())) / contacts, 4) if contacts else None,
        queues=queue_summaries(simulation),
    )
    return Play(run, played, fixed + loss)


def difference(mine: Play, other: Play) -> Difference:
    """Tell how one column differs from another that was played with the same options."""
    confidence = mine.played.confidence
    found: Estimate = mean_estimate(mine.costs - other.costs, confidence)
    value, low, high = (round(float(part), 2) for part in (found.value, found.low, found.high))  # type: ignore[arg-type]
    dearer = mine if value > 0 else other
    return Difference(
        value,
        low,
        high,
        confidence,
        low > 0 or high < 0,
        round(mine.played.loss - other.played.loss, 2),
        round(mine.played.paid - other.played.paid, 2),
        _left_open(dearer.run),
    )


def _left_open(run: Run) -> float | None:
    """Money between a run's cost and its bound."""
    bound = run.summary["bound"]
    return None if bound is None else round(max(0.0, run.summary["objective"] - bound), 2)


def same_contacts(one: Problem, other: Problem) -> bool:
    """Whether two problems are offered the same contacts: as many, as long, as patient, by the same channels."""
    return _offered(one) == _offered(other)


def _offered(problem: Problem) -> Sequence[object]:
    return [
        (
            queue.name, channel_of(queue), queue.patience_seconds, queue.opening_backlog,
            demand.volume, demand.aht_seconds, demand.open, demand.day_error, demand.dispersion,
        )
        for queue, demand in problem.demanded
    ]  # fmt: skip


def same_measure(one: Problem, other: Problem) -> bool:
    """Whether two problems call the same contacts late."""
    return _late(one) == _late(other)


def _late(problem: Problem) -> dict[str, object]:
    return {
        queue.name: (
            queue.target.seconds, queue.target.counting, queue.target.short_abandon_seconds, queue.response_minutes
        )
        for queue, _ in problem.demanded
    }  # fmt: skip

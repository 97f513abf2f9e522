"""What refused each wish: the rule that forbids every tour that grants it, or what the cheapest of them costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.checking.wish_answers import WishAnswer, wish_answers
from scheduler.domain.roster import Duty
from scheduler.domain.run import Run
from scheduler.engine.beside_others import Asked, BesideOthers
from scheduler.engine.forbidding_rules import ForbiddingRules
from scheduler.explain.goal_difference import GoalDifference, Measured
from scheduler.explain.rule_words import forbidden_words
from scheduler.explain.wish_demands import asked_by


@dataclass(frozen=True)
class DayChange:
    """What granting a wish makes of one date of the person: the duty before and after, ``None`` for a day off."""

    date: date
    before: Duty | None
    after: Duty | None


@dataclass(frozen=True)
class RefusedWish:
    """A refused wish with what refused it.

    Parameters
    ----------
    rules
        Names of the rules each of which alone forbids it; of several that only forbid it together, all of them. Empty
        where some legal tour grants it, and where no duty there is would.
    words
        One sentence on what forbids it; empty where some legal tour grants it.
    difference
        What the cheapest legal tour that grants it costs more than the person's own; ``None`` where there is none.
    changes
        Dates of the person on which that tour differs.
    exact
        Whether both are proven; else a cheaper way may exist, or one that is legal.
    """

    answer: WishAnswer
    rules: tuple[str, ...] = ()
    words: str = ""
    difference: GoalDifference | None = None
    changes: tuple[DayChange, ...] = ()
    exact: bool = True


def why_refused(
    run: Run, agents: Sequence[str] = (), told: Callable[[int, int], None] = lambda done, count: None
) -> Iterator[RefusedWish]:
    """Explain every refused wish of a run, in the order of the problem.

    Parameters
    ----------
    agents
        Only theirs; empty: everybody's.
    told
        ``told(done, count)`` is called after each wish.

    Raises
    ------
    InfeasibleError
        If some agent of the run has no legal tour at all.
    """
    answers = [
        one
        for one in wish_answers(run.problem, run.roster)
        if one.answer == "refused" and (not agents or one.wish.agent_id in agents)
    ]
    prices = run.certificate.day_prices if run.certificate is not None else ()
    beside = BesideOthers(run.problem, run.roster, prices)
    rules, before = ForbiddingRules(beside.problem), Measured(run.problem, run.roster)
    for number, answer in enumerate(answers, start=1):
        yield _explained(beside, rules, before, answer)
        told(number, len(answers))


def _explained(beside: BesideOthers, rules: ForbiddingRules, before: Measured, answer: WishAnswer) -> RefusedWish:
    wish, problem = answer.wish, beside.problem
    asked = asked_by(problem, beside.roster, wish)
    if asked is None:
        return RefusedWish(answer, words=f"a duty that began before {problem.horizon.start} reaches into the date")
    found = beside.best(wish.agent_id, asked)
    if found.duties is None:
        return _forbidden(beside, rules, answer, asked, found.exact)
    after = before.with_tour(wish.agent_id, found.duties)
    changes = tuple(_changes(before.roster.by_agent.get(wish.agent_id, ()), found.duties))
    return RefusedWish(answer, difference=before.difference(after), changes=changes, exact=found.exact)


def _forbidden(
    beside: BesideOthers, rules: ForbiddingRules, answer: WishAnswer, asked: Asked, exact: bool
) -> RefusedWish:
    agent_id = answer.wish.agent_id
    forbidden = rules.find(agent_id, asked)
    if forbidden is None:  # the search for a tour was stopped by its time, not by a rule
        return RefusedWish(answer, words="no tour that grants it was found in the time there was", exact=False)
    names = tuple(rule.name for rule in forbidden.rules or forbidden.together)
    words = forbidden_words(beside.problem, beside.roster, agent_id, asked, forbidden)
    return RefusedWish(answer, rules=names, words=words, exact=exact)


def _changes(before: Sequence[Duty], after: Sequence[Duty]) -> Iterator[DayChange]:
    """Dates with another start, end or shift; breaks apart."""
    old, new = ({duty.date: duty for duty in duties} for duties in (before, after))
    for when in sorted(old.keys() | new.keys()):
        one, two = old.get(when), new.get(when)
        if one is None or two is None or (one.start, one.end, one.shift) != (two.start, two.end, two.shift):
            yield DayChange(when, one, two)

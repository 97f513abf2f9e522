from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from random import Random

import numpy as np
import pytest

from scheduler.checking import check_roster
from scheduler.domain.activities import Coaching
from scheduler.domain.agents import Contract
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import DutyOption
from scheduler.engine.allotment import allot
from scheduler.engine.anneal.chain import Anneal, Chain
from scheduler.engine.anneal.phases import Phases
from scheduler.engine.kernels.legality import is_legal
from scheduler.engine.kernels.ruin_recreate import seed_kernels
from scheduler.engine.kernels.tours import empty_tours
from scheduler.engine.options import SearchOptions
from scheduler.engine.tables.decode import decode, encode, make_duty
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.goals.registry import measure_goals
from scheduler.rules.registry import rules_for
from tests.engine.sites import site_instance
from tests.engine.worlds import DAY, HOURLY, Size, legal_problem, plain_problem

DUTY_RULES = ("break", "max_continuous_work", "contract_shifts")


def findings(instance: Instance, agent: int, duties: tuple[Duty, ...]) -> list[str]:
    """What every rule of one agent says of a tour."""
    context = instance.problem.contexts[instance.agents[agent]]
    return [f.rule for rule in rules_for(instance.problem, context) for f in rule.check(context, duties)]


def draw_options(instance: Instance, agent: int, r: Random) -> np.ndarray:
    """Random legal options on random days, breaks left out."""
    tours = empty_tours(1, instance.problem.horizon.days)
    ptr = instance.tables.option_ptr[instance.tables.class_of[agent]]
    share = r.choice([0.2, 0.5, 0.9])
    for day in range(instance.problem.horizon.days):
        if ptr[day] < ptr[day + 1] and r.random() < share:
            tours[0, day, 0] = r.randrange(ptr[day], ptr[day + 1])
    return tours[0]


def duties_of(instance: Instance, agent: int, tour: np.ndarray) -> tuple[Duty, ...] | None:
    """Duties with breaks and coachings wherever they overlap nothing; ``None`` where there is no such place."""
    cls = int(instance.tables.class_of[agent])
    context = instance.problem.contexts[instance.agents[agent]]
    duties = []
    for day, k in enumerate(tour[:, 0]):
        if k < 0:
            continue
        option = instance.classes[cls].options[day][k - instance.tables.option_ptr[cls, day]]
        placed = place_apart(context, option)
        if placed is None:
            return None
        duties.append(make_duty(context, option, *placed))
    return tuple(duties)


def place_apart(context: AgentContext, option: DutyOption) -> tuple[list[int], int | None] | None:
    """First offsets of breaks (in order, in their windows) and coaching that overlap nothing, sessions included."""
    horizon, form = context.horizon, option.form
    sessions = [
        (horizon.minute_of(s.start) - option.start, horizon.minute_of(s.end) - option.start) for s in context.sessions
    ]
    windows = [range(b.earliest, b.latest + 1, horizon.interval_minutes) for b in form.breaks]
    lengths = [b.minutes for b in form.breaks]
    if option.coaching >= 0:
        coaching = context.coachings[option.coaching]
        last = form.minutes - coaching.edge_minutes - coaching.minutes
        steps = range(0, last + 1, coaching.step_minutes)
        windows.append([at for at in steps if at >= coaching.edge_minutes])  # type: ignore[arg-type]
        lengths.append(coaching.minutes)
    for offsets in product(*windows):
        spans = sorted([*sessions, *((at, at + n) for at, n in zip(offsets, lengths, strict=True))])
        inside = all(at + n <= form.minutes for at, n in zip(offsets, lengths, strict=True))
        if inside and all(first[1] <= second[0] for first, second in pairwise(spans)):
            count = len(form.breaks)
            return list(offsets[:count]), (offsets[count] if option.coaching >= 0 else None)
    return None


@pytest.mark.parametrize("seed", range(25))
def test_is_legal_is_what_the_rules_say_of_random_option_sequences(seed: int) -> None:
    instance = compile_problem(legal_problem(700 + seed, Size(agents=3, extras=seed % 2 == 0)))
    r, verdicts = Random(seed), set()
    for agent in range(3):
        for _ in range(120):
            tour = draw_options(instance, agent, r)
            duties = duties_of(instance, agent, tour)
            if duties is None:
                continue
            # Stretches between breaks are no matter of the sequence.
            found = {rule for rule in findings(instance, agent, duties) if rule not in DUTY_RULES}
            legal = is_legal(instance.tables, int(instance.tables.class_of[agent]), tour)
            assert legal == (not found), (agent, found, tour[:, 0])
            verdicts.add(legal)
    assert False in verdicts


def objective_of(problem: Problem, roster: Roster) -> int:
    """Objective in milli-currency by the goals, from the roster alone."""
    return round(1000 * sum(measure_goals(problem, roster, allot(problem, roster)).values()))


def anneal(instance: Instance, seed: int, rounds: int) -> Chain:
    """Construct, then slot moves and ruins at high and low heat, in counted work."""
    seed_kernels(seed)
    chain = Chain(instance, seed, counted=True)
    chain.construct()
    for heat in (0.8, 0.2):
        chain.anneal_moves(Phases(SearchOptions(iterations=rounds)).phase(0, 1), Anneal(heat, heat / 4))
        chain.anneal_ruins(
            Phases(SearchOptions(iterations=rounds)).phase(0, 1), Anneal(heat, heat / 4, noise=0.3, noise_share=0.4)
        )
    return chain


def assert_honest(instance: Instance, chain: Chain) -> None:
    """Current and best roster are legal, cost what the chain says, and cost it again after a reload."""
    for tours, said in ((chain.tours, chain.objective), (chain.best_tours, chain.best)):
        roster = decode(instance, tours)
        assert check_roster(instance.problem, roster) == ()
        assert objective_of(instance.problem, roster) == said
        again = Chain(instance, 0)
        again.load(tours)
        assert again.objective == said
        encoded, known = encode(instance, roster)
        assert known.all()
        assert decode(instance, encoded) == roster
        kept = Chain(instance, 0)
        assert kept.load_roster(roster) == len(chain.movable)


@pytest.mark.parametrize("seed", range(14))
@pytest.mark.parametrize("bound", [False, True])
def test_after_thousands_of_moves_the_roster_is_legal_and_costs_what_was_said(seed: int, bound: bool) -> None:
    instance = compile_problem(legal_problem(800 + seed, Size(agents=4, queues=1 + seed % 3, bound=bound)))
    assert_honest(instance, anneal(instance, seed, 2))


@pytest.mark.parametrize(("site", "rounds"), [("clinic", 5), ("manila", 2)])
def test_moves_on_the_example_sites_stay_legal_and_honest(site: str, rounds: int) -> None:
    instance = site_instance(site)
    chain = anneal(instance, 1, rounds)
    assert chain.best < np.inf
    assert_honest(instance, chain)


def test_moves_improve_on_construction() -> None:
    instance = site_instance("clinic")
    chain = Chain(instance, 3, counted=True)
    seed_kernels(3)
    chain.construct(sweeps=0)
    first = chain.best
    chain.anneal_moves(Phases(SearchOptions(iterations=10)).phase(0, 1), Anneal(0.2, 0.02))
    assert chain.best < first
    chain.back_to_best()
    assert chain.objective == chain.best


def places_seen(instance: Instance, rounds: int = 30) -> set[tuple[tuple[int, ...], ...]]:
    """Tours of the only agent met while slot moves alone run hot, each as its rows."""
    chain = Chain(instance, 1, counted=True)
    seed_kernels(1)
    chain.construct(sweeps=0)
    seen = set()
    for _ in range(rounds):
        chain.anneal_moves(Phases(SearchOptions(iterations=1)).phase(0, 1), Anneal(5.0, 5.0))
        seen.add(tuple(tuple(int(x) for x in row) for row in chain.tours[0]))
        assert check_roster(instance.problem, decode(instance, chain.tours)) == ()
        assert objective_of(instance.problem, decode(instance, chain.tours)) == chain.objective
    return seen


def test_the_coaching_moves_to_other_days_and_times_where_every_duty_must_stay() -> None:
    """One start, three dates, three duties: no move of a whole duty can help."""
    shift = replace(DAY, latest_start=DAY.earliest_start)
    contract = Contract("any", 0, 3000, 3, 3, ("day",), 2400)
    coaching = Coaching("c", "A", 60, HOURLY.start, HOURLY.date_of(2), 60, 60)
    problem = plain_problem(shift=shift, contract=contract, coachings=(coaching,))
    seen = places_seen(compile_problem(problem))
    coachings = {(day, row[-1]) for tour in seen for day, row in enumerate(tour) if row[-1] >= 0 and row[0] >= 0}
    assert {day for day, _ in coachings} == {0, 1, 2}
    assert len({at for _, at in coachings}) >= 3


def test_duties_bound_to_a_queue_move_and_change_places_with_others() -> None:
    other = replace(DAY, shift_id="other", queue="q")
    contract = Contract("any", 0, 3000, 1, 2, ("day", "other"), 2400)
    problem = replace(plain_problem(contract=contract), shifts={"day": DAY, "other": other})
    instance = compile_problem(problem)
    seen = places_seen(instance)
    bound = {row[0] for tour in seen for row in tour if row[0] >= 0 and instance.tables.group[row[0]] >= 0}
    free = {row[0] for tour in seen for row in tour if row[0] >= 0 and instance.tables.group[row[0]] < 0}
    assert len(bound) >= 3
    assert len(free) >= 3

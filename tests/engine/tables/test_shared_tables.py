"""What agents have in common is built once, and nothing they differ in is shared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.agents import Absence, Wish
from scheduler.domain.demand import QueueDemand
from scheduler.domain.presence import presence
from scheduler.domain.problem import Problem
from scheduler.domain.roster import PastDuty
from scheduler.domain.shifts import Shift
from scheduler.engine import SearchOptions, solve
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.kernels.tours import empty_tours
from scheduler.engine.tables.decode import decode
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.rules.registry import make_rule
from tests.engine.worlds import ANNA, DAY, HOURLY, LOOSE, Size, legal_problem, moment, plain_problem


@pytest.mark.parametrize("seed", range(12))
def test_an_agent_among_others_has_the_tables_it_has_alone(seed: int) -> None:
    problem = legal_problem(seed, Size(agents=7, bound=seed % 2 == 0, days=7 if seed % 3 else 14))
    together = compile_problem(problem)
    for a, agent in enumerate(problem.agents):
        alone = compile_problem(_only(problem, agent.agent_id))
        among, own = together.classes[together.tables.class_of[a]], alone.classes[0]
        assert among.options == own.options
        assert [cost.tolist() for cost in among.costs] == [cost.tolist() for cost in own.costs]
        assert among.off_costs == own.off_costs
        assert among.automaton.num_states == own.automaton.num_states
        for ours, theirs in zip(among.automaton.moves, own.automaton.moves, strict=True):
            assert ours.tolist() == theirs.tolist()


def _only(problem: Problem, agent_id: str) -> Problem:
    return replace(problem, agents=tuple(a for a in problem.agents if a.agent_id == agent_id))


def test_agents_who_differ_in_wishes_and_absences_share_the_rest() -> None:
    others = tuple(replace(ANNA, agent_id=name) for name in "BCD")
    wish = Wish("B", HOURLY.date_of(0), "off")
    absent = Absence("C", moment(2, 0), moment(3, 0))
    problem = plain_problem(agents=(ANNA, *others), wishes=(wish,), absences=(absent,))
    instance = compile_problem(problem)
    a, b, c, d = (instance.classes[k] for k in instance.tables.class_of)
    assert a is d
    assert a is not b
    assert a.automaton is b.automaton
    assert (instance.tables.move_ptr[0] == instance.tables.move_ptr[1]).all()
    assert a.days[0] is b.days[0] is c.days[0]
    assert a.costs[0] is not b.costs[0]
    assert a.costs[1] is b.costs[1]
    assert len(a.days[2].options) > 0 == len(c.days[2].options)


def test_the_shift_worked_last_tells_agents_apart() -> None:
    """Only the one who ends earlier weeks with the late shift is kept from the early one."""
    late = replace(DAY, shift_id="late")
    past = [
        PastDuty(name, HOURLY.date_of(-1), moment(-1, 8), moment(-1, 16), 420, shift)
        for name, shift in (("A", "day"), ("B", "late"))
    ]
    problem = plain_problem(
        agents=(ANNA, replace(ANNA, agent_id="B")),
        contract=replace(LOOSE, shifts=("day", "late")),
        shifts={"day": DAY, "late": late},
        rules=(make_rule("forbidden_successions", {"after": {"late": ["day"]}}),),
        history=tuple(past),
    )
    instance = compile_problem(problem)
    a, b = (instance.classes[k] for k in instance.tables.class_of)
    assert a is not b
    assert a.automaton.num_states != b.automaton.num_states or any(
        one.tolist() != other.tolist() for one, other in zip(a.automaton.moves, b.automaton.moves, strict=True)
    )


def bound_problem(queues: int) -> Problem:
    """Everybody has every skill, and each shift works one queue only."""
    plain = plain_problem()
    names = [f"q{i}" for i in range(queues)]
    shifts = {name: Shift(name, 480, 600, 60, (480,), DAY.breaks, 60, 1440, (0, 1, 2), name) for name in names}
    required = [tuple(n * (1 + q % 2) for n in plain.demand[0].required) for q in range(queues)]
    return replace(
        plain,
        queues=tuple(replace(plain.queues[0], name=name) for name in names),
        demand=tuple(
            QueueDemand(name, plain.demand[0].open, (1.0,) * 168, (240.0,) * 168, own)
            for name, own in zip(names, required, strict=True)
        ),
        agents=tuple(replace(ANNA, agent_id=name, skills=frozenset(names)) for name in ("A", "B", "C")),
        contracts={"any": replace(LOOSE, shifts=tuple(names))},
        shifts=shifts,
    )


def test_skills_tie_no_queues_where_every_shift_is_bound_to_one() -> None:
    coverage, _ = compile_problem(bound_problem(40)).new_coverage()
    assert coverage.sets
    assert len(coverage.set_queues) <= 2 * 41
    free = bound_problem(6)
    free = replace(free, shifts={**free.shifts, "q0": replace(free.shifts["q0"], queue="")})
    coverage, _ = compile_problem(free).new_coverage()
    assert len(coverage.set_queues) == 2**6


@pytest.mark.parametrize("free", [0, 1])
def test_bound_shifts_cost_what_the_full_model_says(free: int) -> None:
    problem = bound_problem(3)
    if free:
        problem = replace(problem, shifts={**problem.shifts, "q0": replace(problem.shifts["q0"], queue="")})
    result = solve(problem, SearchOptions(iterations=60, workers=1, engine="search"))
    best = FullModel(problem).solve(20, 1, 0).objective / 1000
    assert result.bound is not None
    assert result.bound <= best + 1e-9
    assert result.objective == pytest.approx(best)


def test_decoded_duties_share_equal_segments_and_are_counted_once_each() -> None:
    problem = plain_problem(agents=(ANNA, replace(ANNA, agent_id="B")))
    instance = compile_problem(problem)
    roster = decode(instance, _first_options(instance))
    one, other = roster.by_agent["A"], roster.by_agent["B"]
    assert [d.segments for d in one] == [d.segments for d in other]
    assert one[0].segments[0] is other[0].segments[0]
    heads = presence(problem, roster.duties)[frozenset({"q"})]
    wanted = np.zeros(168, int)
    for duty in roster.duties:
        for segment in duty.segments:
            if segment.activity == "work":
                wanted[HOURLY.minute_of(segment.start) // 60 : HOURLY.minute_of(segment.end) // 60] += 1
    assert heads == wanted.tolist()


def _first_options(instance: Instance) -> np.ndarray:
    """Everybody takes the first option of every day, with the meal three hours in."""
    tours = empty_tours(len(instance.agents), instance.problem.horizon.days)
    for a, cls in enumerate(instance.tables.class_of):
        for day in range(tours.shape[1]):
            first, last = instance.tables.option_ptr[cls, day : day + 2]
            if first < last:
                tours[a, day, :2] = first, 3
    return tours

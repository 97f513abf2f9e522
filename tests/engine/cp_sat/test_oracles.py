"""Labels and CP-SAT answer alike: the strongest guard of every rule's two solving faces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from scheduler.checking import check_roster
from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agents import Contract, Lock
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.presence import presence
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.engine import SearchOptions, solve
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.cp_sat.oracles import LabelOracle, ModelOracle, OracleAnswer
from scheduler.engine.kernels.arrays import Tables
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.goals.registry import measure_days
from scheduler.rules.registry import make_rule, rules_for
from tests.engine.sites import site_instance, site_problem
from tests.engine.worlds import (
    ANNA,
    DAY,
    HOURLY,
    Size,
    draw_prices,
    legal_problem,
    moment,
    plain_problem,
    random_problem,
)

Values = NDArray[np.float64]


@dataclass
class Pair:
    """Both oracles of one agent."""

    instance: Instance
    agent: int

    def __post_init__(self) -> None:
        self.problem = self.instance.problem
        self.agent_id = self.instance.agents[self.agent]
        self.labels = LabelOracle(self.instance, self.agent)
        self.model = ModelOracle(self.problem, self.agent_id)

    def compare(self, values: Values) -> bool:
        """Compare for one price vector; whether CP-SAT came to a proof (it has a time limit)."""
        labels, model = self.labels.best(values), self.model.best(values)
        lone = alone(self.problem, self.agent_id)
        for answer in (labels, model):
            if answer.duties is not None and (answer is model or labels.exact):
                assert worth(lone, answer.duties, values) == round(answer.value)
                assert broken(lone, answer.duties) == []
        if not model.exact:
            assert round(model.value) <= labels.value or not labels.exact
            assert labels.value <= model.upper + 0.5 or not labels.exact
            return False
        if labels.exact:
            assert labels.value == (round(model.value) if model.duties is not None else -np.inf)
        else:
            assert labels.upper >= model.value - 0.5
        return True


def alone(problem: Problem, agent_id: str) -> Problem:
    """The site with one agent only."""
    return replace(problem, agents=tuple(a for a in problem.agents if a.agent_id == agent_id))


def broken(problem: Problem, duties: tuple[Duty, ...]) -> list[str]:
    """Findings of every rule of the site's only agent."""
    context = next(iter(problem.contexts.values()))
    return [f"{f.rule}: {f.actual}" for rule in rules_for(problem, context) for f in rule.check(context, duties)]


def worth(problem: Problem, duties: tuple[Duty, ...], values: Values) -> int:
    """Value of a tour from its segments: presence on the queues less pay, broken wishes and changes."""
    there = sum((np.array(heads) for heads in presence(problem, duties).values()), np.zeros(len(values)))
    roster = Roster(duties)
    return round(float(there @ values) - 1000 * measure_days(problem, roster))


Kind = tuple[str, str, bool, bool, bool, bool, bool]


def kind_of(context: AgentContext) -> Kind:
    """Contract, pattern; with sessions, coachings, locks, absences, a duty carried in."""
    agent, origin = context.agent, context.horizon.origin
    carried = any(past.end > origin for past in context.history)
    flags = (context.sessions, context.coachings, context.locks, context.absences)
    return (agent.contract, agent.pattern, *map(bool, flags), carried)  # type: ignore[return-value]


@cache
def kinds(site: str) -> dict[Kind, int]:
    """One agent of each kind."""
    found: dict[Kind, int] = {}
    for number, context in enumerate(site_problem(site).contexts.values()):
        found.setdefault(kind_of(context), number)
    return found


def vectors(seed: int, count: int, slots: int) -> Iterator[Values]:
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield draw_prices(rng, slots)


def compare_kind(site: str, kind: Kind, count: int, seed: int) -> int:
    """Compare on ``count`` vectors; returns how many CP-SAT proved."""
    pair = Pair(site_instance(site), kinds(site)[kind])
    drawn = vectors(seed, count, pair.problem.horizon.num_intervals)
    return sum(pair.compare(values) for values in drawn)


def test_every_contract_and_pattern_of_both_sites_is_among_the_kinds() -> None:
    for site in ("clinic", "manila"):
        problem = site_problem(site)
        expected = {(agent.contract, agent.pattern) for agent in problem.agents}
        assert {kind[:2] for kind in kinds(site)} == expected
        assert {kind[0] for kind in kinds(site)} == set(problem.contracts)


def test_oracles_agree_on_the_clinic() -> None:
    assert sum(compare_kind("clinic", kind, 6, seed) for seed, kind in enumerate(kinds("clinic"))) >= 48


def test_oracles_agree_on_framed_agents_of_manila() -> None:
    """Agents with a band, fixed starts or a rotation are quick for CP-SAT."""
    framed = [kind for kind in kinds("manila") if kind[1] != "free"]
    chosen = list({kind[:2]: kind for kind in framed}.values())
    assert len({kind[:2] for kind in chosen}) >= 10
    assert sum(compare_kind("manila", kind, 1, seed) for seed, kind in enumerate(chosen)) == len(chosen)


@pytest.mark.slow
def test_oracles_agree_on_hundreds_of_price_vectors_over_all_kinds_of_both_sites() -> None:
    compared = 0
    for seed, kind in enumerate(kinds("clinic")):
        compared += compare_kind("clinic", kind, 14, 100 + seed)
    for seed, kind in enumerate(kinds("manila")):
        compared += compare_kind("manila", kind, 2 if kind[1] == "free" else 7, 200 + seed)
    assert compared >= 300


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("bound", [False, True])
def test_oracles_agree_on_random_agents(seed: int, bound: bool) -> None:
    problem = random_problem(500 + seed, Size(agents=3, bound=bound))
    stuck = [a for a in problem.contexts if ModelOracle(problem, a).best(np.zeros(168)).duties is None]
    if stuck:
        with pytest.raises(InfeasibleError) as error:
            solve(problem, SearchOptions(iterations=1, workers=1))
        assert all(agent_id in str(error.value) for agent_id in stuck)
        return
    instance = compile_problem(problem)
    for agent in range(len(instance.agents)):
        pair = Pair(instance, agent)
        assert all(pair.compare(values) for values in vectors(seed, 2, 168))


def kept_in_part(problem: Problem, seed: int) -> Problem:
    """Start from a roster of the site: some duties gone, some locked, some with their breaks, some dates locked off."""
    r = Random(seed)
    duties = solve(problem, SearchOptions(iterations=8, workers=1, engine="search")).roster.duties
    locks = []
    for duty in duties:
        kind = r.choice(["duty", "breaks", "off", "", "", ""])
        if kind == "off":
            locks.append(Lock(duty.agent_id, duty.date, "off"))
        elif kind:
            starts = tuple(s.start for s in duty.segments if s.is_rest) if kind == "breaks" else ()
            locks.append(Lock(duty.agent_id, duty.date, kind, duty.start, duty.end, duty.shift, starts))  # type: ignore[arg-type]
    return replace(problem, base=tuple(d for d in duties if r.random() < 0.7), locks=tuple(locks))


@pytest.mark.parametrize("seed", range(12))
def test_oracles_agree_on_locked_and_kept_duties_over_two_weeks(seed: int) -> None:
    size = Size(3, 2, (15, 30, 60)[seed % 3], (0, 1, 2, 5), 2, bound=seed % 4 == 0, days=7 + 7 * (seed % 2))
    problem = kept_in_part(legal_problem(600 + seed, size), seed)
    nothing = np.zeros(problem.horizon.num_intervals)
    if any(ModelOracle(problem, a).best(nothing).duties is None for a in problem.contexts):
        with pytest.raises(InfeasibleError):
            solve(problem, SearchOptions(iterations=1, workers=1))
        return
    instance = compile_problem(problem)
    for agent in range(3):
        pair = Pair(instance, agent)
        assert all(pair.compare(values) for values in vectors(seed, 2, len(nothing)))
    result = solve(problem, SearchOptions(iterations=8, workers=1, engine="search"))
    assert check_roster(problem, result.roster) == ()


ROLLING = {
    "two days": {"measure": "work_hours", "limit": 9, "window": "rolling_days 2"},
    "many days": {"measure": "span_hours", "limit": 17, "window": "rolling_days 6"},
    "as long as the horizon": {"measure": "paid_hours", "limit": 15, "window": "rolling_days 7"},
    "days": {"measure": "days", "limit": 2, "window": "rolling_days 3"},
}


@pytest.mark.parametrize("name", ROLLING)
def test_a_rule_without_label_form_leaves_labels_an_upper_bound_and_the_model_exact(name: str) -> None:
    week = Contract("any", 0, 6000, 0, 7, ("day",), 2400)
    shift = replace(DAY, lengths=(180, 240, 300, 360, 420, 480), weekdays=tuple(range(7)))
    shift = replace(shift, breaks=(BreakSpec("meal", 60, False, 60, 180),))
    problem = plain_problem(shift=shift, contract=week, rules=(make_rule("max_quantity", ROLLING[name]),))
    pair = Pair(compile_problem(problem), 0)
    assert pair.labels.best(np.zeros(168)).exact == (name != "many days")
    assert all(pair.compare(values) for values in vectors(1, 6, 168))
    if name == "many days":
        prices = np.full(168, 1000.0)
        assert pair.labels.best(prices).value > pair.model.best(prices).value


def test_the_search_finds_legal_tours_for_agents_without_a_label_form() -> None:
    week = Contract("any", 0, 6000, 0, 7, ("day",), 2400)
    rules = (make_rule("max_quantity", ROLLING["many days"]),)
    shift = replace(DAY, lengths=(180, 240, 300, 360, 420, 480), breaks=(BreakSpec("meal", 60, False, 60, 180),))
    problem = plain_problem(shift=shift, contract=week, rules=rules)
    result = solve(problem, SearchOptions(iterations=20, workers=1, engine="search"))
    assert len(compile_problem(problem).by_model) == 1
    assert broken(problem, result.roster.duties) == []
    assert result.objective == pytest.approx(FullModel(problem).solve(20, 1, 0).objective / 1000)


# The comparison can fail ---------------------------------------------------------------------------------------------


def _disagrees(instance: Instance, agents: range) -> bool:
    """Whether the comparison fails for some agent and vector."""
    for agent in agents:
        pair = Pair(instance, agent)
        for values in vectors(agent, 4, instance.problem.horizon.num_intervals):
            try:
                pair.compare(values)
            except AssertionError:
                return True
    return False


def _reach_further(tables: Tables) -> None:
    tables.rest_index[:] += 1


def _reach_less(tables: Tables) -> None:
    tables.rest_index[:] -= 1


def _end_sooner(tables: Tables) -> None:
    tables.end_index[:] = np.maximum(0, tables.end_index - 1)


def _swap_costs(tables: Tables) -> None:
    for first, end in zip(tables.option_ptr[:, :-1].ravel(), tables.option_ptr[:, 1:].ravel(), strict=True):
        if first < end:
            tables.cost[[first, end - 1]] = tables.cost[[end - 1, first]]


def _drop_moves(tables: Tables) -> None:
    tables.moves[tables.moves >= 0] = np.where(
        np.arange((tables.moves >= 0).sum()) % 3 == 0, -1, tables.moves[tables.moves >= 0]
    )


def _widen_break(tables: Tables) -> None:
    tables.break_high[:] += 1


def _narrow_break(tables: Tables) -> None:
    tables.break_low[:, 0] += 1


def _loosen_stretch(tables: Tables) -> None:
    tables.stretch_low[:] = 0


def _lengthen_coaching(tables: Tables) -> None:
    tables.coaching_edge[:] += 1


def _forget_sessions(tables: Tables) -> None:
    tables.busy_ptr[:] = 0


def _pay_for_days_off(tables: Tables) -> None:
    tables.off_cost[:, 0] += 1000


def _start_late(tables: Tables) -> None:
    tables.start[:] += 1


FAULTS = (
    _reach_further,
    _reach_less,
    _end_sooner,
    _swap_costs,
    _drop_moves,
    _widen_break,
    _narrow_break,
    _loosen_stretch,
    _lengthen_coaching,
    _forget_sessions,
    _pay_for_days_off,
    _start_late,
)


def seeded_site() -> Problem:
    """Three agents whose best weeks lean on every table: tight rest, breaks, stretches, a session, a coaching."""
    meal, rest = BreakSpec("meal", 60, False, 120, 240), BreakSpec("break", 60, True, 240, 420)
    shift = Shift("day", 360, 1260, 60, (480, 600), (meal, rest), 60, 300, (0, 1, 2))
    agents = tuple(replace(ANNA, agent_id=name, pay_rate=3.0) for name in "ABC")
    rules = (make_rule("min_rest", {"hours": 15}), make_rule("max_run", {"limit": 2}))
    session = Session("s", "training", moment(1, 11), moment(1, 12), ("B",))
    coaching = Coaching("c", "C", 60, HOURLY.start, HOURLY.date_of(2), 60, 60)
    contract = Contract("any", 0, 3000, 0, 5, ("day",), 2400)
    return plain_problem(
        shift=shift, contract=contract, agents=agents, rules=rules, sessions=(session,), coachings=(coaching,)
    )


def test_the_comparison_holds_on_the_site_faults_are_seeded_into() -> None:
    assert not _disagrees(compile_problem(seeded_site()), range(3))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_comparison_notices_a_fault_in_the_tables(fault: Callable[[Tables], None]) -> None:
    instance = compile_problem(seeded_site())
    fault(instance.tables)
    assert _disagrees(instance, range(3))


def test_an_infeasible_agent_is_infeasible_for_both() -> None:
    problem = plain_problem(rules=(make_rule("min_run", {"limit": 3}), make_rule("max_run", {"limit": 2})))
    must = replace(problem, contracts={"any": Contract("any", 60, 3000, 1, 5, ("day",), 2400)})
    free = Pair(compile_problem(problem), 0)
    assert free.compare(np.full(168, 500.0))
    assert ModelOracle(must, "A").best(np.zeros(168)) == OracleAnswer(None, -np.inf, -np.inf, True)

"""Coverage in a CP-SAT model: what shortage and surplus cost, from the literals that say who is present.

Two forms with the same optima. *Rows*: the people missing at each level of worth are the largest deficiency over sets
of queues (``coverage_rows``): an integer a slot and level, a row a set that can matter. *Flows*: multi-skilled people
are allotted to queues by integer variables, and each queue's cost is the largest of its lines; for slots that would
need more rows than ``MOST_ROWS``.

Where there are learners people are counted in eighths of a head and costs in eighths of milli-currency, of which each
eighth of a head is worth what a whole one is in milli-currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from scheduler.domain.heads import EIGHTHS
from scheduler.domain.presence import carried_duties, eighths_there
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty
from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.cp_sat.agent_model import AgentModel
from scheduler.engine.cp_sat.coverage_rows import Deficiency, deficiency, levels_of, queue_sets
from scheduler.engine.tables.new_coverage import components
from scheduler.goals.registry import person_values

MOST_ROWS = 512
"""Most rows of one slot and component; beyond it the slot takes flow variables."""

CoverageForm = Literal["rows", "flows"]
Terms = list[tuple[int, Any]]


@dataclass
class _Groups:
    """People by skill group: ``here`` ``(G, T)`` are sure, ``able`` ``(G, T)`` more may come, by the ``terms``.

    In eighths of heads where there are learners.
    """

    masks: list[int]
    here: Ints
    able: Ints
    terms: list[dict[int, Terms]]


@dataclass
class ModelCoverage:
    """Adds the cost of coverage to a model.

    Parameters
    ----------
    model
        Model to add to.
    problem
        The problem.
    form
        ``rows`` or ``flows``, both exact.

    Attributes
    ----------
    constant
        What the coverage costs whatever the literals are, in milli-currency divided by ``parts``.
    weights
        Variable and what it adds to the cost, likewise, by index of the variable.
    """

    model: cp_model.CpModel
    problem: Problem
    form: CoverageForm = "rows"
    constant: int = 0
    weights: dict[int, tuple[Any, int]] = field(default_factory=dict)

    @property
    def parts(self) -> int:
        """Parts people are counted in, and by which costs are divided."""
        return self.problem.head_parts

    def add(self, views: Iterable[AgentModel], fixed: Iterable[Duty]) -> None:
        """Price the coverage by the agents of ``views`` and by duties that stay, those carried in included."""
        problem = self.problem
        values = person_values(problem)
        groups = self._collect(views, fixed)
        is_open = np.array([d.open for d in problem.demand], np.bool_).T
        open_masks = [sum(1 << q for q, there in enumerate(row) if there) for row in is_open.tolist()]
        tied = components(groups.masks)
        by_component = [[g for g, c in enumerate(tied) if c == number] for number in sorted(set(tied))]
        self.constant += int(np.maximum(values, 0.0).sum()) * self.parts
        for t, open_mask in enumerate(open_masks):
            for component in by_component:
                members = [g for g in component if groups.masks[g] & open_mask]
                if any(groups.here[g, t] or groups.able[g, t] for g in members):
                    self._add_slot(groups, members, t, open_mask, values[t])

    def _collect(self, views: Iterable[AgentModel], fixed: Iterable[Duty]) -> _Groups:
        problem = self.problem
        names = {queue.name: q for q, queue in enumerate(problem.queues)}
        there = eighths_there(problem, (*carried_duties(problem), *fixed))
        number = {skills: g for g, skills in enumerate(there)}
        terms: list[dict[int, Terms]] = [{} for _ in there]
        able: dict[tuple[int, int], int] = {}
        for view in views:
            for (_, skills, eighths), by_slot in view.crowds().items():
                if skills not in number:
                    number[skills] = len(number)
                    terms.append({})
                g, part = number[skills], eighths * self.parts // EIGHTHS
                for slot, own in by_slot.items():
                    terms[g].setdefault(slot, []).extend((sign * part, literal) for sign, literal in own)
                    able[g, slot] = able.get((g, slot), 0) + part
        shape = (len(number), problem.horizon.num_intervals)
        groups = _Groups(
            [sum(1 << names[q] for q in skills if q in names) for skills in number],
            np.zeros(shape, np.int64),
            np.zeros(shape, np.int64),
            terms,
        )
        for g, heads in enumerate(there.values()):
            groups.here[g] = np.array(heads, np.int64) * self.parts // EIGHTHS
        for (g, slot), count in able.items():
            groups.able[g, slot] = count
        return groups

    def _price(self, variable: Any, weight: int) -> None:
        known = self.weights.get(variable.index)
        self.weights[variable.index] = (variable, weight + (known[1] if known else 0))

    # Rows -----------------------------------------------------------------------------------------------------------

    def _add_slot(self, groups: _Groups, members: list[int], t: int, open_mask: int, values: Floats) -> None:
        """Cost of one component in a slot: ``-v_0`` a person, and each level's step for everyone missing or not."""
        sets = queue_sets(tuple(groups.masks[g] & open_mask for g in members), len(values))
        if self.form == "flows" or sets is None:
            self._add_flows(groups, members, t, open_mask, values)
            return
        here, able = groups.here[members, t], groups.able[members, t]
        levels = levels_of(values, sets.queues[-1], int((here + able).sum()), self.parts)
        found = [deficiency(wanted, sets, here, here + able) for wanted in levels.wanted]
        if sum(len(level.need) for level in found) > MOST_ROWS:
            self._add_flows(groups, members, t, open_mask, values)
            return
        terms = [groups.terms[g].get(t, []) for g in members]
        least = int(levels.least)
        self.constant -= least * int(here.sum())
        if least:
            for sign, literal in (term for own in terms for term in own):
                self._price(literal, -least * sign)
        for step, wanted, level in zip(levels.steps.tolist(), levels.wanted, found, strict=True):
            self.constant -= int(step) * int(wanted.sum())
            self._add_shortage(int(step), level, here, terms)

    def _add_shortage(self, step: int, level: Deficiency, here: Ints, terms: list[Terms]) -> None:
        """Price the people missing at one level."""
        rows = []
        for need, hits in zip((level.need - level.hits @ here).tolist(), level.hits, strict=True):
            rows.append((need, [term for own, hit in zip(terms, hits, strict=True) if hit for term in own]))
        if not rows:
            self.constant += step * level.floor
        elif level.linear:
            self.constant += step * rows[0][0]
            for sign, literal in rows[0][1]:
                self._price(literal, -step * sign)
        else:
            missing = self.model.new_int_var(level.floor, level.most, "")
            self._price(missing, step)
            for need, own in rows:
                literals, signs = [missing, *(lit for _, lit in own)], [1, *(sign for sign, _ in own)]
                self.model.add(cp_model.LinearExpr.weighted_sum(literals, signs) >= need)

    # Flows ----------------------------------------------------------------------------------------------------------

    def _add_flows(self, groups: _Groups, members: list[int], t: int, open_mask: int, values: Floats) -> None:
        """Allot the people of a slot to queues; each queue's cost is the largest of its lines."""
        served: dict[int, Terms] = {}
        sure: dict[int, int] = {}
        crowd: dict[int, int] = {}
        for g in members:
            mask = groups.masks[g] & open_mask
            own = [q for q in range(len(values)) if mask >> q & 1]
            terms, here = groups.terms[g].get(t, []), int(groups.here[g, t])
            for q in own:
                served.setdefault(q, [])
                sure.setdefault(q, 0)
                crowd[q] = crowd.get(q, 0) + here + int(groups.able[g, t])
            if len(own) == 1:
                served[own[0]].extend(terms)
                sure[own[0]] += here
            elif terms or here:
                flows = [self.model.new_int_var(0, here + int(groups.able[g, t]), "") for _ in own]
                present = cp_model.LinearExpr.weighted_sum([lit for _, lit in terms], [sign for sign, _ in terms])
                self.model.add(cp_model.LinearExpr.sum(flows) == here + present)
                for q, flow in zip(own, flows, strict=True):
                    served[q].append((1, flow))
        for q, terms in served.items():
            self._add_lines(terms, sure[q], crowd[q], np.repeat(values[q], self.parts))

    def _add_lines(self, terms: Terms, here: int, crowd: int, worth: NDArray[np.float64]) -> None:
        """Cost of a queue in a slot above what nobody there costs: convex, so the largest of its lines.

        ``here`` are there for sure, ``crowd`` at most.
        """
        further = -int(worth[-1])
        wanted = int((worth > worth[-1]).sum())
        full = int(np.maximum(worth, 0.0).sum())
        if not terms:
            self.constant += further * max(0, here - wanted) - int(worth[: min(here, wanted)].sum())
            return
        staffed = here + cp_model.LinearExpr.weighted_sum([lit for _, lit in terms], [sign for sign, _ in terms])
        dearest = full - int(np.minimum(worth, 0.0).sum()) + max(0, further) * crowd
        cost = self.model.new_int_var(0, max(0, dearest), "")
        total, previous = full, None
        for n in range(wanted + 1):
            slope = -int(worth[n]) if n < wanted else further
            if slope != previous:  # the line from (n, total) on
                self.model.add(cost >= total + slope * (staffed - n))
                previous = slope
            if n < wanted:
                total -= int(worth[n])
        self._price(cost, 1)
        self.constant -= full

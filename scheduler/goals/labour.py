"""Labour: paid minutes of the horizon's duties at each agent's rate, without premiums."""

from __future__ import annotations

from scheduler.domain.money import currency_of, milli_of
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals.base import Goal


class Labour(Goal[float]):
    """The facts of an agent's day are the pay of an hour."""

    name = "labour"
    label = "Paid hours"
    colour = "work"

    def facts(self, context: AgentContext, day: int) -> float:
        """Pay of an hour in the site's currency."""
        return context.agent.pay_rate

    def value(self, problem: Problem, facts: float, day: int, option: DutyOption | None) -> int:
        """Milli-currency of a day's paid minutes; 0 on a day off."""
        if option is None:
            return 0
        step = problem.horizon.interval_minutes
        return round(milli_of(facts, step) * option.form.paid_minutes / step)

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency; each paid interval costs the same rounded amount."""
        step = problem.horizon.interval_minutes
        rates = {agent.agent_id: milli_of(agent.pay_rate, step) for agent in problem.agents}
        return currency_of(sum(round(rates.get(d.agent_id, 0) * d.paid_minutes / step) for d in roster.duties))

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        return f"Paid hours cost {cost:,.2f} {problem.currency} at the agents' rates, before premiums"

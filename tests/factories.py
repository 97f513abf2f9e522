"""A week small enough to count by hand: three agents, two queues, one shift.

Monday 2 November 2026 in Lisbon (UTC all week), intervals of 30 minutes. ``calls`` is open 08:00-18:00 on weekdays and
needs two people from 08:00 to 12:00, one until 18:00. ``mail`` is open 09:00-12:00 on weekdays and needs one person.
Ana serves both queues, Ben calls only, Cleo mail only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from scheduler.checking.broken_rules import check_roster
from scheduler.checking.summary import summarise
from scheduler.domain.agents import Agent, Contract, Pattern, Team
from scheduler.domain.certificate import Certificate, PartBound
from scheduler.domain.clock import Horizon
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, SearchResult, Status
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.run import InputFile, Run
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.domain.site import Prices, Queue, ServiceTarget
from scheduler.domain.site_setup import SiteSetup
from scheduler.manifest import MANIFEST, manifest_of
from scheduler.rules.registry import make_rule

MakeQueue = Callable[..., Queue]
"""What the fixture ``queue`` of staffing and forecasting is: a queue by the fields that differ from the usual."""
MakeProblem = Callable[..., Problem]
"""What their fixture ``problem`` is: a problem of the queues given, from ``start=`` on."""
MakeSetup = Callable[..., SiteSetup]
"""What the fixture ``setup`` of the forecasts is: a site of the queues given, from ``start=`` on."""
MONDAY = date(2026, 11, 2)
SHIFT = Shift(
    "day",
    earliest_start=8 * 60,
    latest_start=10 * 60,
    start_step=30,
    lengths=(9 * 60,),
    breaks=(BreakSpec("meal", 60, False, 180, 300), BreakSpec("break", 30, True, 300, 480)),
    min_stretch=30,
)


def tiny_problem(start: date = MONDAY, zone: str = "Europe/Lisbon") -> Problem:
    """Build the week described above; any Monday will do."""
    horizon = Horizon(zone, start, 7, interval_minutes=30)
    weekdays, weekend = ((8 * 60, 18 * 60),), ()
    calls = _queue("calls", zone, (*(weekdays,) * 5, weekend, weekend))
    mail = _queue("mail", zone, (*(((9 * 60, 12 * 60),),) * 5, weekend, weekend), shortage_price=30.0)
    agents = (
        Agent("A1", "Ana Prado", "desk", "full", frozenset({"calls", "mail"}), pay_rate=12.0),
        Agent("B2", "Ben Okoro", "desk", "full", frozenset({"calls"}), pay_rate=10.0),
        Agent("C3", "Cleo Lind", "back", "full", frozenset({"mail"}), pay_rate=10.01),
    )
    contract = Contract("full", 0, 40 * 60, 0, 5, ("day",), 40 * 60)
    return Problem(
        site="Tiny",
        currency="EUR",
        horizon=horizon,
        queues=(calls, mail),
        day_targets=(),
        demand=(
            _demand("calls", horizon, lambda day, hour: 0 if day > 4 or not 8 <= hour < 18 else 2 if hour < 12 else 1),
            _demand("mail", horizon, lambda day, hour: int(day < 5 and 9 <= hour < 12)),
        ),
        agents=agents,
        teams=(Team("desk", "A1"), Team("back")),
        contracts={"full": contract},
        patterns={"free": Pattern("free")},
        shifts={"day": SHIFT},
        rules=(make_rule("min_rest", {"hours": 11}, "daily rest"), make_rule("max_run", {"limit": 5})),
        prices=Prices(mode="requirement"),
    )


def _queue(name: str, zone: str, opening: tuple, shortage_price: float | None = None) -> Queue:
    target = ServiceTarget(0.8, 20)
    return Queue(name, "voice", zone, opening, target, aht_seconds=240, shortage_price=shortage_price)


def _demand(queue: str, horizon: Horizon, need: object) -> QueueDemand:
    required = []
    for interval in range(horizon.num_intervals):
        local = horizon.local(interval * horizon.interval_minutes)
        required.append(need((local.date() - horizon.start).days, local.hour))  # type: ignore[operator]
    return QueueDemand(
        queue,
        open=tuple(r > 0 for r in required),
        volume=tuple(5.0 * r for r in required),
        aht_seconds=(240.0,) * len(required),
        required=tuple(required),
    )


def at(problem: Problem, day: int, clock: str) -> datetime:
    """Moment of a clock reading on a day of the horizon."""
    hour, minute = clock.split(":")
    local = datetime.combine(problem.horizon.date_of(day), time(int(hour), int(minute)))
    return local.replace(tzinfo=problem.horizon.tz).astimezone(UTC)


def duty(problem: Problem, agent_id: str, day: int, start: str = "08:00", shift: str = "day") -> Duty:
    """Nine hours: work, an unpaid meal after four, work, a paid half-hour break after seven, work."""
    begin = at(problem, day, start)
    pieces = (("work", 0, 240), ("meal", 240, 300), ("work", 300, 420), ("break", 420, 450), ("work", 450, 540))
    segments = (
        Segment(begin + timedelta(minutes=a), begin + timedelta(minutes=b), what, what != "meal")
        for what, a, b in pieces
    )
    return Duty(agent_id, problem.horizon.date_of(day), shift, tuple(segments))


def tiny_roster(problem: Problem) -> Roster:
    """Ana and Ben Monday to Friday from 08:00, Cleo Monday and Tuesday from 09:00."""
    duties = [duty(problem, agent, day) for agent in ("A1", "B2") for day in range(5)]
    return Roster((*duties, *(duty(problem, "C3", day, "09:00") for day in range(2))))


def tiny_allotment(problem: Problem, duties: Sequence[Duty] | None = None) -> Allotment:
    """Allot by hand: Ben and Cleo have one queue each, Ana serves mail only where nobody else could and it is open.

    Counts minute by minute on the segments, so that it shares nothing with the code under test.
    """
    horizon = problem.horizon
    calls, mail = [0] * horizon.num_intervals, [0] * horizon.num_intervals
    duties = tiny_roster(problem).duties if duties is None else duties
    for i in range(horizon.num_intervals):
        moment = horizon.moment(i * 30)
        at_work = {d.agent_id for d in duties for s in d.segments if s.activity == "work" and s.start <= moment < s.end}
        calls[i] += "B2" in at_work and problem.demand[0].open[i]
        mail[i] += "C3" in at_work and problem.demand[1].open[i]
        if "A1" in at_work:
            if problem.demand[1].open[i] and not mail[i]:
                mail[i] += 1
            elif problem.demand[0].open[i]:
                calls[i] += 1
    return Allotment((tuple(calls), tuple(mail)))


def tiny_run(problem: Problem | None = None, roster: Roster | None = None) -> Run:
    """Build a finished run of the tiny week; the bound is half the objective."""
    problem = problem or tiny_problem()
    roster = roster or tiny_roster(problem)
    result = SearchResult(Status.FEASIBLE, roster, tiny_allotment(problem, roster.duties), {}, bound=400.0)
    findings = check_roster(problem, roster)
    summary = summarise(problem, replace(result, unavoidable_pay=100.0), findings, seed=7, version="0.0.0")
    files = (InputFile("site.yaml", "0" * 64), InputFile("agents.csv", "1" * 64))
    overlays = tuple(InputFile(f"scenarios/{name}.yaml", "2" * 64) for name in ("volume-up", "six-hires"))
    return Run(problem, roster, result.allotment, summary, findings, files, overlays, tiny_certificate(problem, 400.0))


def tiny_certificate(problem: Problem, bound: float, unavoidable_pay: float = 100.0) -> Certificate:
    """Prices of nobody, and a bound they do not prove: enough where nothing is proven again."""
    prices = {demand.queue: (0.0,) * problem.horizon.num_intervals for demand in problem.demand}
    return Certificate(unavoidable_pay, (PartBound(tuple(prices), bound, "prices"),), prices)


def reseal(folder: Path) -> None:
    """Make the manifest of a run anew, as somebody would who forges the whole run."""
    (folder / MANIFEST).write_text(manifest_of(folder), encoding="utf-8")

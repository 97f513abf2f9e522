"""The first screen: what came out, what it costs, how good it is proven to be."""

from __future__ import annotations

from typing import Any

from scheduler.domain.run import Run
from scheduler.report.service_outlook import outlooks
from scheduler.report.text import count_text, day_text, hours_text, money_text, percent_text, safe

STATUS = {
    "optimal": ("good", "Optimal", "No legal roster costs less."),
    "feasible": ("good", "Feasible", "A legal roster; a cheaper one may exist."),
    "infeasible": ("bad", "Infeasible", "No legal roster exists for these inputs."),
    "unknown": ("warn", "Unknown", "The search ended before it found a roster."),
}
GOALS = {
    "service": ("short", "Contacts lost or late"),
    "shortage": ("short", "Missing people"),
    "surplus": ("over", "Surplus people"),
    "day_targets": ("short", "Days below target"),
    "labour": ("work", "Paid hours"),
    "wishes": ("training", "Broken wishes"),
    "changes": ("break", "Changed duties"),
}


def headline(run: Run) -> str:
    """Title, status and the verdict in one sentence."""
    horizon, summary = run.problem.horizon, run.summary
    kind, word, meaning = STATUS.get(str(summary.get("status")), ("warn", str(summary.get("status")), ""))
    if run.findings:
        kind, meaning = "warn", "The roster breaks rules."
    dates = f"{day_text(horizon.start)} to {day_text(horizon.end)} {horizon.end.year}"
    return (
        f"<h1>{safe(run.problem.site)}: {dates}</h1>"
        f'<p><span class="chip {kind}">{safe(word)}</span> {meaning} {_verdict(run)}</p>'
    )


def _verdict(run: Run) -> str:
    summary = run.summary
    required, short = _number(summary, "required_agent_hours"), _number(summary, "shortage_agent_hours")
    if not short:
        people = "Every queue has the people it needs at every moment."
    else:
        share = percent_text(short / required) if required else "0.0%"
        people = f"{share} of the required hours stay short ({hours_text(short)} h of {hours_text(required)} h)."
    service = f"{_service(run)} {people}"
    findings = len(run.findings)
    broken = "No rule is broken." if not findings else f"{count_text(findings, 'rule breach', 'rule breaches')} found."
    return f"{service} {broken}"


def _service(run: Run) -> str:
    """Service to expect in one sentence: how many queues reach their target, and the one furthest from it."""
    found = [one for one in outlooks(run) if one.intervals]
    missed = [one for one in found if one.in_time < one.target - 1e-9]
    if not found:
        return ""
    if not missed:
        return "Every queue is expected to reach its service target over the period."
    worst = min(missed, key=lambda one: one.in_time - one.target)
    return (
        f"{len(found) - len(missed)} of {count_text(len(found), 'queue', 'queues')} should reach their target; "
        f"furthest from it is {safe(worst.queue)}: {percent_text(worst.in_time)} in time instead of "
        f"{percent_text(worst.target)}, {percent_text(worst.abandoned)} abandoned."
    )


def cards(run: Run) -> str:
    """Figures of the run at a glance."""
    summary, currency = run.summary, run.problem.currency
    bound, gap, without = (summary.get(key) for key in ("bound", "gap", "gap_without_unavoidable_pay"))
    required, short = _number(summary, "required_agent_hours"), _number(summary, "shortage_agent_hours")
    surplus = _number(summary, "surplus_agent_hours")
    findings = len(run.findings)
    gap_text = (
        "no bound computed" if bound is None else f"no legal roster costs less than {money_text(bound, currency)}"
    )
    rest = "" if without is None else f"{percent_text(without)} without pay nobody can avoid"
    pay = money_text(_number(summary, "labour_cost"), currency)
    items = (
        ("Cost", money_text(_number(summary, "objective"), currency), gap_text),
        ("Gap to the bound", "–" if gap is None else percent_text(gap), rest),
        ("Short", f"{hours_text(short)} h", f"{percent_text(short / required) if required else '0.0%'} of required"),
        (
            "Surplus",
            f"{hours_text(surplus)} h",
            f"{percent_text(surplus / required) if required else '0.0%'} of required",
        ),
        (
            "Paid",
            f"{hours_text(_number(summary, 'paid_hours'))} h",
            f"{pay}, {count_text(len(run.problem.agents), 'agent', 'agents')}",
        ),
        ("Findings", f"{findings:,}", "rules checked independently" if not findings else "see the list below"),
    )
    found = "".join(
        f'<div class="card"><span class="dim small">{title}</span><b>{_with_unit(value)}</b>'
        f'<span class="dim small">{safe(note)}</span></div>'
        for title, value, note in items
    )
    return f'<div class="cards">{found}</div>'


def _with_unit(value: str) -> str:
    """Set what follows the number in small print."""
    number, _, unit = value.partition(" ")
    return f"{safe(number)} <small>{safe(unit)}</small>" if unit else safe(number)


def cost_panel(run: Run) -> str:
    """Show what the cost is made of: a bar and a table of goals."""
    costs = {name: float(cost) for name, cost in run.summary.get("goals", {}).items()}
    total = sum(costs.values())
    bar, rows = [], []
    for name, cost in costs.items():
        colour, title = GOALS.get(name, ("other", name))
        share = cost / total if total else 0.0
        bar.append(f'<i style="width:{100 * share:.2f}%;background:var(--{colour})"></i>')
        rows.append(
            f'<tr><td><i class="dot" style="background:var(--{colour})"></i>{safe(title)}</td>'
            f'<td class="n">{money_text(cost, run.problem.currency)}</td><td class="n">{percent_text(share)}</td></tr>'
        )
    return (
        '<div class="panel"><h3>What the cost is made of</h3>'
        f'<div class="split" aria-hidden="true">{"".join(bar)}</div><table><thead><tr><th scope="col">Goal</th>'
        '<th scope="col" class="n">Cost</th><th scope="col" class="n">Share</th></tr></thead>'
        f'<tbody>{"".join(rows)}</tbody><tfoot><tr><th scope="row">Sum</th>'
        f'<td class="n">{money_text(total, run.problem.currency)}</td><td></td></tr></tfoot></table></div>'
    )


def day_panel(run: Run) -> str:
    """List people on duty, paid and required hours for each day."""
    horizon, step = run.problem.horizon, run.problem.horizon.interval_minutes
    rows = []
    for day in range(horizon.days):
        part = slice(horizon.midnights[day] // step, horizon.midnights[day + 1] // step)
        pairs = [
            (need, there)
            for demand, staffed in zip(run.problem.demand, run.allotment.staffed, strict=True)
            for need, there in zip(demand.required[part], staffed[part], strict=True)
        ]
        own = [duty for duty in run.roster.duties if duty.date == horizon.date_of(day)]
        numbers = (
            hours_text(sum(need for need, _ in pairs) * step / 60),
            hours_text(sum(max(0, need - there) for need, there in pairs) * step / 60),
            hours_text(sum(max(0, there - need) for need, there in pairs) * step / 60),
            f"{len(own):,}",
            hours_text(sum(duty.paid_minutes for duty in own) / 60),
        )
        cells = "".join(f'<td class="n">{number}</td>' for number in numbers)
        rows.append(f'<tr><th scope="row">{day_text(horizon.date_of(day))}</th>{cells}</tr>')
    heads = ("Required h", "Short h", "Surplus h", "Duties", "Paid h")
    head = "".join(f'<th scope="col" class="n">{text}</th>' for text in heads)
    return (
        '<div class="panel scroll"><h3>Day by day</h3><table><thead><tr><th scope="col">Day</th>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _number(summary: dict[str, Any], key: str) -> float:
    value = summary.get(key)
    return float(value) if isinstance(value, (int, float)) else 0.0

"""Rostered people to people present: the one place where unplanned shrinkage is turned into a share.

A site states its shrinkage once: either each queue its ``unplanned_shrinkage``, or the site the pieces a simulation
draws (absence, lateness, non-adherence). Here both end in one expected share, which requirement, service value and
expected service use alike.
"""

from __future__ import annotations

import math

from scheduler.domain.agents import Contract
from scheduler.domain.shifts import DutyForm
from scheduler.domain.site import Queue
from scheduler.domain.site_setup import SiteSetup


def present_share(site: SiteSetup, queue: Queue) -> float:
    """Compute the expected share of the people rostered on a queue who are really there, 0-1.

    ``(1 - absence) (1 - late) (1 - non_adherence) (1 - unplanned_shrinkage)``. Lateness is exponential and nobody is
    later than the duty is long: with ``work`` the mean time a duty spends on queues (its length less its breaks),
    ``late = lateness / work (1 - exp(-work / lateness))``. Each piece is taken to be independent of the others and
    spread evenly over the duty, though lateness falls on its beginning.
    """
    pieces = site.shrinkage
    late = _late_share(pieces.lateness_minutes, mean_work_minutes(site)) if pieces.lateness_minutes > 0 else 0.0
    share = (1.0 - pieces.absence) * (1.0 - late) * (1.0 - pieces.non_adherence)
    return share * (1.0 - queue.unplanned_shrinkage)


def _late_share(lateness: float, work: float) -> float:
    """Mean share of ``work`` minutes lost to an exponential lateness; 0 where there is no work."""
    return -math.expm1(-work / lateness) * lateness / work if work > 0 else 0.0


def mean_work_minutes(site: SiteSetup) -> float:
    """Mean minutes of a duty less all its breaks, over the agents and the forms their contracts allow; 0 without."""
    means = [_mean_of(site, site.contracts[agent.contract]) for agent in site.agents]
    known = [mean for mean in means if mean > 0]
    return sum(known) / len(known) if known else 0.0


def _mean_of(site: SiteSetup, contract: Contract) -> float:
    forms = [form for shift in contract.shifts for form in site.shifts[shift].forms]
    return sum(_work_minutes(form) for form in forms) / len(forms) if forms else 0.0


def _work_minutes(form: DutyForm) -> int:
    return form.minutes - sum(b.minutes for b in form.breaks)

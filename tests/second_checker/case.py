"""One random site, planned and judged by both."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

from scheduler.domain.errors import InputError
from tests.second_checker.duties import changed, random_roster
from tests.second_checker.faces import FRAME, as_text, compare, judge_here, people_of, plan, read_problem, worked_of
from tests.second_checker.random_sites import random_site, write_site
from tests.second_checker.search import legal_roster

ENGINES: tuple[Literal["search", "cp-sat"], ...] = ("search", "search", "cp-sat")


@dataclass
class Judged:
    """What came of a site.

    Attributes
    ----------
    verdicts
        Person, rule and roster judged by both.
    broken
        Rosters in which the second checker found a rule broken, by rule: that the comparison has teeth.
    """

    number: int
    status: str
    rosters: int = 0
    verdicts: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def judge_case(seed: int, number: int, folder: Path, rosters: int, planned: bool, keep: Path | None = None) -> Judged:
    """Draw the site, plan it if asked, and judge its roster, changed ones and random ones by both."""
    random = Random(f"second:{seed}:{number}")
    site = random_site(random)
    write_site(site, folder)
    try:
        problem = read_problem(folder, site)
    except InputError as error:
        return Judged(number, "refused", differences=[f"the product refuses the site: {error}"])
    judged = Judged(number, "not planned")
    rules = sum(len(site.rules) + len(person.contract["rules"]) + len(FRAME) for person in site.people)
    start = None
    if planned:
        roster = plan(folder, site, random.choice(ENGINES), number)
        judged.status = "planned" if roster is not None else "no roster"
        start = worked_of(roster) if roster is not None else None
        if start is None and (legal := legal_roster(random, site)) is not None:
            told = as_text(site, legal)
            judged.differences.append(f"the product finds no roster, the second checker one:\n{told}")
    for n in range(rosters + 1):
        if n == 0 and start is None:
            continue
        base = start if start is not None and n < 2 * rosters / 3 else random_roster(random, site)
        duties = base if n == 0 else changed(random, site, base)
        theirs = judge_here(site, duties)
        what = "planned roster" if n == 0 else f"roster {n}"
        if n == 0 and theirs:
            judged.differences.append(f"the product's roster breaks {sorted(theirs)} in the second checker's eyes")
        judged.differences += [str(one) for one in compare(site, problem, duties, what)]
        judged.broken.update({rule.split()[0] for _, rule in theirs})
        judged.rosters += 1
        judged.verdicts += rules
    if judged.differences and keep is not None:
        shutil.copytree(folder, keep / f"site-{seed}-{number}", dirs_exist_ok=True)
        told = "\n".join([*judged.differences, people_of(site)])
        (keep / f"site-{seed}-{number}" / "differences.txt").write_text(told + "\n", encoding="utf-8")
    return judged

"""``python -m benchmarks.rankings``: whether `compare` points the right way.

Random decisions on the example sites (hire, teach, let go, absences, other values, longer rest) are solved as `compare`
solves them, and pairs of them drawn. Of each pair `compare`'s simulated difference (200 replications on common
contacts) is set against a fresh simulation of the same two rosters: other seeds, more replications, contacts used
nowhere before. The first pair of Lisbon is the question `compare` once answered the wrong way round: hire one person,
or teach four part-timers English. Counted: pairs `compare` can tell, and those in which the fresh simulation has the
same sign; beside them, pairs in which the searched cost (the formulas) has it. Runs are kept in ``--runs`` and taken
from there again, so that a measurement can be resumed. Exit 0; 1 where less than 95 % of the pairs told agree.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import machine_line
from benchmarks.rankings.scenarios import draw_scenarios
from scheduler import pipeline
from scheduler.calibration import solve_site
from scheduler.domain.errors import InfeasibleError, NoRosterError
from scheduler.domain.run import Run
from scheduler.engine import SearchOptions
from scheduler.inputs.run_folder.reader import read_run
from scheduler.scenarios import BASE
from scheduler.scenarios.played import Difference, Play, Yardstick, difference, play
from scheduler.simulation import SimulationOptions

ROOT = Path(__file__).resolve().parents[2]
FIXED = {"lisbon": ("lisbon-hire-one", "lisbon-teach-english")}
"""Scenarios of the repository that make up a site's first pair."""
FRESH_SEED = 1_000_003
"""Added to the seed, for contacts used nowhere before."""
ENOUGH = 0.95


@dataclass(frozen=True)
class Pair:
    """Two columns: the second less the first.

    Parameters
    ----------
    value, low, high, tellable
        As `compare` has it.
    fresh, fresh_low, fresh_high
        By the fresh simulation.
    formula
        Of the costs the search went by.
    """

    site: str
    first: str
    second: str
    value: float
    low: float
    high: float
    tellable: bool
    fresh: float
    fresh_low: float
    fresh_high: float
    formula: float

    @property
    def agrees(self) -> bool:
        """Whether the fresh simulation has the sign `compare` tells."""
        return self.value * self.fresh > 0

    @property
    def formula_agrees(self) -> bool:
        """Whether the searched costs have the fresh simulation's sign."""
        return self.formula * self.fresh > 0


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _options(arguments)
    search = SearchOptions(
        engine="search", seed=options.seed, time_limit=options.time_limit, iterations=options.iterations,
        workers=options.workers,
    )  # fmt: skip
    pairs: list[Pair] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, count in zip(options.sites, _shares(options.pairs, len(options.sites)), strict=True):
            pairs += measure(name, count, options, search, options.runs or Path(scratch))
    print(json.dumps(_document(pairs), indent=1) if options.json else _text(pairs))
    told = [pair for pair in pairs if pair.tellable]
    return 0 if sum(pair.agrees for pair in told) >= ENOUGH * len(told) else 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rankings", description=__doc__)
    parser.add_argument("--sites", nargs="+", default=["lisbon", "manila"], help="sites of configs/, most pairs first")
    parser.add_argument("--pairs", type=int, default=20, help="pairs in all; default 20")
    parser.add_argument("--scenarios", type=int, default=8, help="random scenarios a site; default 8")
    parser.add_argument("--seed", type=int, default=0, help="of scenarios, pairs, searches and compare's contacts")
    parser.add_argument("--time-limit", type=float, default=20.0, help="seconds of each search; default 20")
    parser.add_argument("--iterations", type=int, help="rounds of search instead")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--replications", type=int, default=200, help="as compare plays a roster; default 200")
    parser.add_argument("--fresh", type=int, default=1000, help="replications of the fresh simulation; default 1000")
    parser.add_argument("--runs", type=Path, help="folder the runs are kept in, and taken from where they are there")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return parser.parse_args(arguments)


def _shares(pairs: int, sites: int) -> list[int]:
    """Pairs of each site: twice as many of the first as of each other."""
    each = pairs // (sites + 1)
    return [pairs - each * (sites - 1), *[each] * (sites - 1)]


def measure(name: str, count: int, options: argparse.Namespace, search: SearchOptions, folder: Path) -> list[Pair]:
    """Pairs of one site."""
    site = ROOT / "configs" / name
    rng = np.random.default_rng(options.seed)
    drawn = draw_scenarios(site, options.scenarios, rng, folder / "scenarios" / name)
    fixed = [ROOT / "scenarios" / f"{one}.yaml" for one in FIXED.get(name, ())]
    columns: dict[str, Path | None] = {BASE: None, **{path.stem: path for path in (*fixed, *drawn)}}
    found = {column: _run(site, path, search, folder / name / column) for column, path in columns.items()}
    runs = {column: run for column, run in found.items() if run is not None}
    yardstick = Yardstick(runs[BASE].problem)
    compared = SimulationOptions(replications=options.replications, seed=options.seed)
    fresh = SimulationOptions(replications=options.fresh, seed=options.seed + FRESH_SEED)
    names = _pairs(list(runs), [path.stem for path in fixed], count, rng)
    plays: dict[tuple[str, int], Play] = {}
    for column in dict.fromkeys(one for pair in names for one in pair):
        for setting in (compared, fresh):
            print(f"{name}: playing {column} {setting.replications} times", file=sys.stderr, flush=True)
            plays[column, setting.seed] = play(runs[column], yardstick, setting)
    return [
        _pair(
            name, one, other, runs, *(difference(plays[other, s.seed], plays[one, s.seed]) for s in (compared, fresh))
        )
        for one, other in names
    ]


def _run(site: Path, scenario: Path | None, search: SearchOptions, out: Path) -> Run | None:
    """Solve a column, or read it where it is solved already; ``None`` without a legal roster."""
    if out.is_dir():
        return read_run(out)
    print(f"{site.name}: solving {out.name}", file=sys.stderr, flush=True)
    try:
        run = solve_site(pipeline.SiteRequest(site, overlays=[scenario] if scenario else []), search)
    except (InfeasibleError, NoRosterError) as error:
        print(f"{site.name}: {out.name} has no roster: {error}", file=sys.stderr, flush=True)
        return None
    out.parent.mkdir(parents=True, exist_ok=True)
    pipeline.save(run, out)
    return run


def _pairs(columns: list[str], first: Sequence[str], count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Pairs of columns, the fixed one first, the others drawn."""
    fixed = [tuple(first)] if len(first) == 2 and set(first) <= set(columns) else []
    others = [pair for pair in combinations(columns, 2) if pair not in fixed]
    order = rng.permutation(len(others))[: max(0, count - len(fixed))]
    return [(pair[0], pair[1]) for pair in (*fixed, *(others[int(i)] for i in order))][:count]


def _pair(site: str, first: str, second: str, runs: dict[str, Run], compared: Difference, fresh: Difference) -> Pair:
    formula = runs[second].summary["objective"] - runs[first].summary["objective"]
    told = (compared.value, compared.low, compared.high, compared.tellable, fresh.value, fresh.low, fresh.high)
    return Pair(site, first, second, *told, formula=round(formula, 2))


def _document(pairs: Sequence[Pair]) -> dict[str, Any]:
    told = [pair for pair in pairs if pair.tellable]
    return {
        "pairs": len(pairs),
        "tellable": len(told),
        "agree": sum(pair.agrees for pair in told),
        "formula_agrees": sum(pair.formula_agrees for pair in told),
        "rows": [{**asdict(pair), "agrees": pair.agrees, "formula_agrees": pair.formula_agrees} for pair in pairs],
    }


def _text(pairs: Sequence[Pair]) -> str:
    said = _document(pairs)
    lines = [machine_line(), f"{'pair (second less first)':58}{'compare':>20}{'fresh':>20}{'formula':>11}"]
    for pair in pairs:
        both = f"{pair.value:+,.1f} ±{(pair.high - pair.low) / 2:,.1f}"
        fresh = f"{pair.fresh:+,.1f} ±{(pair.fresh_high - pair.fresh_low) / 2:,.1f}"
        sign = ("agrees" if pair.agrees else "DIFFERS") if pair.tellable else "not told"
        formula = "" if pair.formula_agrees else " (formula differs)"
        name = f"{pair.site}: {pair.first} / {pair.second}"
        lines.append(f"{name:58}{both:>20}{fresh:>20}{pair.formula:>+11,.1f}  {sign}{formula}")
    lines.append(
        f"{said['agree']} of {said['tellable']} pairs told agree with the fresh simulation, {said['pairs']} pairs; "
        f"the formulas in {said['formula_agrees']} of {said['tellable']}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

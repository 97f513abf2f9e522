"""New hires beside partners: who sits with whom, what the learner's pattern becomes, what they count for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.heads import Share
from scheduler.domain.nesting import NestingPair
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Overlay, Write

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
DATES = "from: 2026-11-23, to: 2026-12-20"
PARTNER = "partners: {agents: A4}"


def site(write_site: Write, keys: str, **files: str) -> Path:
    text = f"nesting:\n  - {{id: intake, {keys}}}\n"
    further = {f"{name}.csv": content for name, content in files.items()}
    return write_site({"activities.yaml": text, "locks.csv": None, **further})


def read(write_site: Write, keys: str, weeks: int = 1, **files: str) -> SiteSetup:
    return load_site(site(write_site, keys, **files), start=MONDAY, weeks=weeks).setup


def test_a_learner_works_the_partners_dates_and_starts(write_site: Write) -> None:
    setup = read(write_site, f"learners: {{agents: A1}}, {PARTNER}, {DATES}")
    assert setup.nesting == (NestingPair("A1", "A4", MONDAY, SUNDAY),)
    learner = next(agent for agent in setup.agents if agent.agent_id == "A1")
    (week,) = setup.patterns[learner.pattern].weeks
    assert week == setup.patterns["nine"].weeks[0]


def test_outside_the_dates_the_learner_keeps_the_own_pattern(write_site: Write) -> None:
    keys = f"learners: {{agents: A1}}, {PARTNER}, from: 2026-11-24, to: 2026-11-30"
    setup = read(write_site, keys, weeks=2)
    first, second = setup.patterns["nesting of A1"].weeks
    nine = setup.patterns["nine"].weeks[0]
    assert first[1:] == nine[1:]
    assert second[0] == nine[0]
    for frame in (first[0], *second[1:]):
        assert frame is not None
        assert (frame.earliest, frame.latest, frame.must_work) == (0, 1439, False)


def test_shares_are_by_week_of_tenure(write_site: Write) -> None:
    agents = FILES["agents.csv"].replace("free,2020-01-01", "free,2026-11-18")
    keys = f"learners: {{agents: A1}}, {PARTNER}, {DATES}, shares: [0.25, 0.5, 1, 0.75]"
    setup = read(write_site, keys, agents=agents)
    assert setup.agents[0].shares == (
        Share(date(2026, 11, 18), date(2026, 11, 24), 2),
        Share(date(2026, 11, 25), date(2026, 12, 1), 4),
        Share(date(2026, 12, 9), date(2026, 12, 15), 6),
    )


def test_learners_are_meant_by_tenure(write_site: Write) -> None:
    agents = FILES["agents.csv"].replace("early,,,12", "early,2026-09-01,,12")
    setup = read(write_site, f"learners: {{tenure_months_at_most: 2}}, {PARTNER}, {DATES}", agents=agents)
    assert [(pair.learner, pair.partner) for pair in setup.nesting] == [("A2", "A4")]


def test_dates_outside_the_horizon_change_nothing(write_site: Write) -> None:
    setup = read(write_site, f"learners: {{agents: A1}}, {PARTNER}, from: 2026-12-07, to: 2026-12-20")
    assert not setup.nesting
    assert setup.agents[0].pattern == "free"


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (f"learners: {{agents: A3}}, {PARTNER}, {DATES}", "nobody is left to partner A3"),  # another contract
        (f"learners: {{agents: [A1, A2]}}, {PARTNER}, {DATES}", "nobody is left to partner"),  # one partner for two
        (f"learners: {{agents: A4}}, partners: {{agents: A1}}, {DATES}", "nobody is left to partner A4"),  # free starts
        (f"learners: {{agents: A1}}, {PARTNER}, from: 2026-12-20, to: 2026-11-23", "exchange them"),
        (f"learners: {{agents: A9}}, {PARTNER}, {DATES}", "A9"),
        (f"learners: {{agents: A1}}, {PARTNER}, {DATES}, shares: 0.3", "multiples of 0.125"),
        (f"learners: {{agents: A1}}, {DATES}", "missing"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(write_site: Write, keys: str, says: str) -> None:
    folder = site(write_site, keys)
    with pytest.raises(InputError, match=says) as caught:
        load_site(folder, start=MONDAY)
    (issue,) = caught.value.issues
    assert (issue.file, issue.line) == (str(folder / "activities.yaml"), 2)


def test_nobody_learns_twice(write_site: Write) -> None:
    entry = f"learners: {{agents: A1}}, {PARTNER}, {DATES}"
    text = f"nesting:\n  - {{id: one, {entry}}}\n  - {{id: two, {entry}}}\n"
    with pytest.raises(InputError, match="learns already"):
        load_site(write_site({"activities.yaml": text, "locks.csv": None}), start=MONDAY)


def chained(write_site: Write, first: str, second: str) -> Path:
    """A site whose first learner sits beside A4; A2 has a fixed pattern as well."""
    entries = f"{{id: one, {first}, {PARTNER}, {DATES}}}", f"{{id: two, {second}, {DATES}}}"
    agents = FILES["agents.csv"].replace("early,", "nine,")
    text = f"nesting:\n  - {entries[0]}\n  - {entries[1]}\n"
    files: dict[str, str | None] = {"activities.yaml": text, "locks.csv": None, "agents.csv": agents}
    return write_site(files | {"unavailable.csv": None})


def test_a_partner_learns_from_nobody(write_site: Write) -> None:
    folder = chained(write_site, "learners: {agents: A1}", "learners: {agents: A4}, partners: {agents: A2}")
    with pytest.raises(InputError, match=r"A4 is a partner already, at .*activities\.yaml:2"):
        load_site(folder, start=MONDAY)


def test_a_learner_is_nobodys_partner(write_site: Write) -> None:
    folder = chained(write_site, "learners: {agents: A1}", "learners: {agents: A2}, partners: {agents: [A1, A4]}")
    with pytest.raises(InputError, match="nobody is left to partner A2"):
        load_site(folder, start=MONDAY)


def test_shares_beside_learners_csv_are_told(write_site: Write) -> None:
    keys = f"learners: {{agents: A1}}, {PARTNER}, {DATES}, shares: 0.5"
    folder = site(write_site, keys, learners="agent_id,first,last,share\nA1,,,0.5\n")
    with pytest.raises(InputError, match=r"lines in learners\.csv as well"):
        load_site(folder, start=MONDAY)


def test_an_entry_of_somebody_who_left_goes(write_site: Write, overlay: Overlay) -> None:
    folder = site(write_site, f"learners: {{agents: A2}}, {PARTNER}, {DATES}", unavailable="agent_id,start,end\n")
    setup = load_site(folder, start=MONDAY, overlays=[overlay("agents: {remove: [A2]}")]).setup
    assert not setup.nesting

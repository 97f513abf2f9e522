"""Who is assigned, how work is cut, and what cannot be: with file and line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.work_blocks import WorkBlocks
from scheduler.inputs.run_folder.problem_json import dump_problem, load_problem
from scheduler.inputs.site_folder import SiteInputs, load_site
from tests.factories import tiny_problem
from tests.inputs.conftest import FILES, Write


def site(*lines: str) -> str:
    """The small site with more lines."""
    return FILES["site.yaml"] + "".join(f"{line}\n" for line in lines)


def agents(**routing: str) -> str:
    """The people of the small site with a column ``routing``."""
    head, *rows = FILES["agents.csv"].splitlines()
    return "\n".join([f"{head},routing", *(f"{row},{routing.get(row[:2], '')}" for row in rows)]) + "\n"


def blocks_of(loaded: SiteInputs) -> dict[str, WorkBlocks | None]:
    return {agent.agent_id: agent.blocks for agent in loaded.setup.agents}


def test_nobody_is_assigned_unless_it_is_said(write_site: Write) -> None:
    assert set(blocks_of(load_site(write_site({}))).values()) == {None}


def test_the_site_assigns_everybody_in_blocks_of_an_hour_at_least(write_site: Write) -> None:
    assert set(blocks_of(load_site(write_site({"site.yaml": site("routing: assigned")}))).values()) == {
        WorkBlocks(60, 1440)
    }


def test_an_agents_own_column_wins_both_ways(write_site: Write) -> None:
    lines = ("routing: assigned", "work_blocks: {least_minutes: 90, most_minutes: 240}")
    found = blocks_of(load_site(write_site({"site.yaml": site(*lines), "agents.csv": agents(A2="skill")})))
    assert found == {"A1": WorkBlocks(90, 240), "A2": None, "A3": WorkBlocks(90, 240), "A4": WorkBlocks(90, 240)}
    found = blocks_of(load_site(write_site({"site.yaml": site(*lines[1:]), "agents.csv": agents(A2="assigned")})))
    assert found == {"A1": None, "A2": WorkBlocks(90, 240), "A3": None, "A4": None}


def test_blocks_of_nobody_are_told(write_site: Write) -> None:
    loaded = load_site(write_site({"site.yaml": site("work_blocks: {least_minutes: 90}")}))
    assert any(note.queue == "work_blocks" and "no effect" in str(note) for note in loaded.notes)


@pytest.mark.parametrize(
    ("blocks", "at", "says"),
    [
        ("{least_minutes: 50}", "least_minutes", ("50 minutes", "off the grid of 15", "45 or 60")),
        ("{most_minutes: 250}", "most_minutes", ("250 minutes", "240 or 255")),
        ("{least_minutes: 10}", "least_minutes", ("15",)),
        ("{least_minutes: 120, most_minutes: 90}", "work_blocks", ("least_minutes 120 is more than", "exchange")),
        ("{least_minutes: 30}", "least_minutes", ("9 h of the shift 'day'", "23 blocks", "raise it to 60 or more")),
        ("{least_minutes: 480}", "least_minutes", ("found 480", "is 225 minutes", "lower it to 225")),
        ("{most_minutes: 60}", "most_minutes", ("found 60", "A1, who has one queue only", "'day'")),
        ("{shortest: 60}", "work_blocks", ("least_minutes", "unknown")),
    ],
)
def test_what_cannot_be_is_told_with_its_line(blocks: str, at: str, says: tuple[str, ...], write_site: Write) -> None:
    text = site("routing: assigned", f"work_blocks: {blocks}")
    folder = write_site({"site.yaml": text})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    (issue,) = caught.value.issues
    assert (issue.file, issue.line) == (str(folder / "site.yaml"), len(text.splitlines()))
    assert at in issue.key or at == "work_blocks"
    assert not [part for part in says if part not in f"{issue.key} {issue.message}"], issue.message


def test_a_stretch_that_no_whole_number_of_blocks_fills_is_told(write_site: Write) -> None:
    shifts = FILES["shifts.yaml"].replace("    queue: tech\n", "")
    text = site("work_blocks: {least_minutes: 120, most_minutes: 120}")
    people = agents(A3="assigned").replace("part_time,tech", "part_time,tech|billing")
    folder = write_site({"site.yaml": text, "shifts.yaml": shifts, "agents.csv": people})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    (issue,) = caught.value.issues
    assert issue.key == "work_blocks.most_minutes"
    assert "work of 300 or 390 minutes without a break on the shift 'short' cannot be cut" in issue.message


def test_a_routing_nobody_knows_is_told(write_site: Write) -> None:
    folder = write_site({"site.yaml": site("routing: by_hand"), "agents.csv": agents(A1="queue")})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    assert [issue.key for issue in caught.value.issues if "assigned" in issue.message] == ["routing", "routing"]


def test_blocks_come_back_from_a_runs_problem() -> None:
    plain = tiny_problem()
    ana, *others = plain.agents
    problem = replace(plain, agents=(replace(ana, blocks=WorkBlocks(60, 120)), *others))
    assert load_problem(dump_problem(problem)) == problem
    assert load_problem(dump_problem(problem)).agents[0].blocks == WorkBlocks(60, 120)

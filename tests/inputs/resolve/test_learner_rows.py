"""learners.csv: what it gives agents, and what is told of entries that cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.heads import Share
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write

HEAD = "agent_id,first,last,share\n"


def test_shares_by_date_rise_and_whole_heads_are_none(write_site: Write) -> None:
    rows = "A2,2026-12-01,,0.75\nA2,2026-11-01,2026-11-25,0.5\nA3,,,1\n"
    agents = {agent.agent_id: agent for agent in load_site(write_site({"learners.csv": HEAD + rows})).setup.agents}
    assert agents["A2"].shares == (
        Share(date(2026, 11, 1), date(2026, 11, 25), 4),
        Share(date(2026, 12, 1), date.max, 6),
    )
    days = (date(2026, 10, 31), date(2026, 11, 25), date(2026, 11, 26), date(2027, 1, 1))
    assert [agents["A2"].eighths_on(day) for day in days] == [8, 4, 8, 6]
    assert not agents["A3"].shares
    assert not agents["A1"].shares


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ("A2,,,0.3\n", 2, ("share", "found 0.3", "multiples of 0.125", "the nearest is 0.25")),
        ("A2,,,0\n", 2, ("share", "found 0", "0.125")),
        ("A2,,,1.25\n", 2, ("share", "1.25", "1")),
        ("A2,,,-0.5\n", 2, ("share", "-0.5")),
        ("A2,,,half\n", 2, ("share", "half")),
        ("A2,,,\n", 2, ("share",)),
        ("A9,,,0.5\n", 2, ("agent_id", "unknown agent 'A9'")),
        ("A2,2026-11-30,2026-11-23,0.5\n", 2, ("last 2026-11-23 is before first 2026-11-30", "exchange")),
        ("A2,2026-11-31,,0.5\n", 2, ("first", "2026-11-31")),
        ("A2,,2026-11-25,0.5\nA2,2026-11-25,,0.75\n", 3, ("overlap", "learners.csv:2", "the beginning to 2026-11-25")),
    ],
)
def test_a_line_that_cannot_be_is_told_with_its_line(
    rows: str, line: int, says: tuple[str, ...], write_site: Write
) -> None:
    with pytest.raises(InputError) as caught:
        load_site(write_site({"learners.csv": HEAD + rows}))
    told = [str(issue) for issue in caught.value.issues if issue.file.endswith("learners.csv") and issue.line == line]
    assert any(all(part in text for part in says) for text in told), caught.value


def test_all_lines_are_told_at_once(write_site: Write) -> None:
    with pytest.raises(InputError) as caught:
        load_site(write_site({"learners.csv": HEAD + "A9,,,0.5\nA2,,,0.3\n"}))
    assert {issue.line for issue in caught.value.issues} == {2, 3}


@pytest.mark.parametrize(("rows", "is_fine"), [("A2,,2026-11-22,0.5\n", True), ("A2,,2026-11-25,0.5\n", False)])
def test_people_whose_work_is_assigned_keep_their_share_while_a_plan_lasts(
    rows: str, is_fine: bool, write_site: Write
) -> None:
    site = FILES["site.yaml"].replace("currency: EUR", "currency: EUR\nrouting: assigned")
    folder = write_site({"site.yaml": site, "learners.csv": HEAD + rows})
    if is_fine:
        load_site(folder, start=date(2026, 11, 23))
        return
    with pytest.raises(InputError, match="changes inside the dates planned"):
        load_site(folder, start=date(2026, 11, 23))

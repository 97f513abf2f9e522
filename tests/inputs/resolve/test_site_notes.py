from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scheduler.domain.agents import Team
from scheduler.inputs.resolve.site_notes import site_notes
from scheduler.inputs.site_folder import load_site


def test_what_nothing_comes_of_is_told(small_site: Path) -> None:
    setup = load_site(small_site).setup
    first, *others = setup.agents
    closed = replace(setup.queues[0], opening=((),) * 7)
    changed = replace(
        setup,
        agents=(replace(first, payroll_id=""), *(replace(agent, payroll_id="9") for agent in others)),
        queues=(closed, *setup.queues[1:]),
        teams=(*setup.teams, Team("nobody's")),
    )
    told = [str(note) for note in site_notes(changed)]
    assert f"payroll_id: empty for {first.agent_id}; export payroll needs one for everybody" in told
    assert any(text.startswith(f"{closed.name}: is never open") for text in told)
    assert any("nobody is in the team" in text and "nobody's" in text for text in told)

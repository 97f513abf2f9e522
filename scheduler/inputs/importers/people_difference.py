"""What a list of people from elsewhere changes on a site: a three-way difference, fact by fact.

*Base* is what the last import wrote, *mine* what the site says now, *theirs* what the list says. A fact that HR changed
and the planner did not is taken over; one that the planner changed is the planner's, whatever HR says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from scheduler.inputs.importers.people import HrList, HrPerson
from scheduler.inputs.importers.people_facts import BALANCE, SKILL, Facts

Verdict = Literal["same", "taken", "kept", "conflict"]


@dataclass(frozen=True)
class FactChange:
    """One fact on which site and list differ.

    Parameters
    ----------
    mine, theirs
        What the site says and what the list says; empty: nothing.
    line
        Of the list.
    """

    agent_id: str
    name: str
    mine: str
    theirs: str
    line: int


@dataclass
class PeopleDifference:
    """What the list changes.

    Parameters
    ----------
    joined
        People only the list has.
    left
        Agents whose end date is new.
    changed
        Facts taken over, new end dates among them.
    kept
        Facts the planner changed and HR did not; ``conflicts`` those both changed, or of which nobody knows who is
        right: nothing of them is taken over.
    vanished
        Agents of an earlier import who are not in the list any more; they stay.
    removed
        People of an earlier import whom the planner took out; they stay out.
    own
        Agents that no import brought.
    """

    joined: list[HrPerson] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    changed: list[FactChange] = field(default_factory=list)
    kept: list[FactChange] = field(default_factory=list)
    conflicts: list[FactChange] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    removed: list[HrPerson] = field(default_factory=list)
    own: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.joined or self.changed)


def judge(base: str | None, mine: str, theirs: str) -> Verdict:
    """Say whose word counts on one fact; ``base`` is ``None`` where no import has written it.

    ``same``: there is nothing to decide. ``taken``: the list's, for only HR changed it, or the site says nothing that
    no import wrote. ``kept``: the site's, for only the planner changed it. ``conflict``: the site's, for both did.
    """
    if mine == theirs:
        return "same"
    if base is None:
        return "conflict" if mine else "taken"
    if mine == base:
        return "taken"
    return "kept" if theirs == base else "conflict"


def compare_people(site: Mapping[str, Facts], base: Mapping[str, Facts], listed: HrList) -> PeopleDifference:
    """Compare a site's people with those of a list.

    Parameters
    ----------
    site
        What the site says, by agent id.
    base
        What the last import wrote, by agent id; empty where there was none.
    """
    found = PeopleDifference()
    for agent_id, person in listed.people.items():
        if agent_id in site:
            _compare(found, person, site[agent_id], base.get(agent_id), listed)
        elif agent_id in base:
            found.removed.append(person)
        else:
            found.joined.append(person)
    for agent_id in site:
        if agent_id not in listed.people:
            (found.vanished if agent_id in base else found.own).append(agent_id)
    return found


def _compare(found: PeopleDifference, person: HrPerson, mine: Facts, base: Facts | None, listed: HrList) -> None:
    for name in _names(person, mine, base, listed):
        own, theirs = mine.get(name, ""), person.facts.get(name, "")
        # A skill no import wrote was not held, as far as imports go; of another column nobody knows.
        before = None if base is None else base.get(name, "" if name.startswith(SKILL) else None)
        verdict = judge(before, own, theirs)
        if verdict == "same":
            continue
        change = FactChange(person.agent_id, name, own, theirs, person.line)
        {"taken": found.changed, "kept": found.kept, "conflict": found.conflicts}[verdict].append(change)
        if verdict == "taken" and name == "end_date" and theirs:
            found.left.append(person.agent_id)


def _names(person: HrPerson, mine: Facts, base: Facts | None, listed: HrList) -> Iterator[str]:
    """Facts in which the list has a say: columns it owns, skills, and the balances it has."""
    yield from listed.keys.owned
    skills = (name for facts in (mine, base or {}, person.facts) for name in facts if name.startswith(SKILL))
    yield from dict.fromkeys(skills)
    yield from (name for name in person.facts if name.startswith(BALANCE))


def recorded(listed: HrList, base: Mapping[str, Facts]) -> dict[str, Facts]:
    """Return what is to be remembered of an import: what the list says, and of others what was known before."""
    skills = (SKILL, BALANCE)
    own = {
        agent_id: {
            name: text
            for name, text in {**dict.fromkeys(listed.keys.owned, ""), **person.facts}.items()
            if name in listed.keys.owned or name.startswith(skills)
        }
        for agent_id, person in listed.people.items()
    }
    return {**base, **own}

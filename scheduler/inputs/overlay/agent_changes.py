"""How a scenario changes the people of a site."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from scheduler.inputs.documents import TABLES, Documents
from scheduler.inputs.reading.issues import SHOWN_NAMES, Issues, Place, unknown
from scheduler.inputs.reading.nodes import Node, label
from scheduler.inputs.schema.scenario import AddSkillKeys, AgentChanges, HireKeys

BY_RULE = ("recurring", "briefings", "reviews", "projects")
"""Lists of ``activities.yaml`` whose entries say for whom they are, and who coaches."""
SHARED = ("joint", "courses")
"""Lists of ``activities.yaml`` whose items name attendees and trainers by what they are."""
NOT_COPIED = ("agent_id", "name", "hire_date", "end_date", "payroll_id", "hr_id", "phone_id")


def change_agents(
    documents: Documents, keys: AgentChanges, written: Node, absent: Collection[str], issues: Issues
) -> list[str]:
    """Remove, add, hire and train agents in the documents.

    Parameters
    ----------
    written
        The scenario's ``changes.agents``, for lines.
    absent
        Agents earlier scenarios sent on leave.

    Returns
    -------
    list of str
        Agents newly on leave for the whole horizon.
    """
    table = documents.nodes.setdefault("agents", Node([], documents.place("agents")))
    people = _People(documents, table, written, issues)
    people.remove(keys.remove)
    people.add()
    for index, hire in enumerate(keys.hire):
        people.hire(hire, people.place("hire", index))
    for index, skill in enumerate(keys.add_skill):
        people.add_skill(skill, people.place("add_skill", index))
    return people.absent(keys.absence_fraction, absent)


class _People:
    """The rows of ``agents.csv`` while they change."""

    def __init__(self, documents: Documents, table: Node, written: Node, issues: Issues) -> None:
        self.documents = documents
        self.rows = table.items
        self.written = written
        self.issues = issues

    @property
    def ids(self) -> list[str]:
        return [row.text("agent_id") for row in self.rows]

    def place(self, key: str, index: int) -> Place:
        """Line of one item of a key that holds one or a list."""
        entry = self.written.entries[key]
        return entry.items[index].place if entry.items else entry.anchor

    def row(self, agent_id: str, place: Place, key: str) -> Node | None:
        """Row of an agent, or ``None`` with an issue."""
        found = next((row for row in self.rows if row.text("agent_id") == agent_id), None)
        if found is None:
            self.issues.add(place, f"changes.agents.{key}", unknown("agent", agent_id, self.ids))
        return found

    def remove(self, names: Sequence[str]) -> None:
        for index, name in enumerate(names):
            row = self.row(name, self.place("remove", index), "remove")
            if row is not None:
                self.rows.remove(row)
        gone = set(names)
        for stem in TABLES:
            node = self.documents.nodes.get(stem)
            if node is not None and stem != "agents":
                node.value = [row for row in node.items if row.text("agent_id") not in gone]
        self._leave_activities(gone)

    def _leave_activities(self, gone: set[str]) -> None:
        """Take people off activities; a session, joint activity or course nobody else attends goes too."""
        document = self.documents.nodes.get("activities")
        if document is None:
            return
        coachings = document.entries.get("coachings")
        if coachings is not None:
            coachings.value = [item for item in coachings.items if item.text("agent") not in gone]
        sessions = document.entries.get("sessions")
        for item in sessions.items if sessions is not None else ():
            attendees = item.entries.get("attendees")
            if attendees is not None:
                attendees.value = [one for one in attendees.items if str(one.value) not in gone]
        if sessions is not None:
            sessions.value = [s for s in sessions.items if "attendees" not in s.entries or s.entries["attendees"].items]
        nesting = document.entries.get("nesting")
        for item in nesting.items if nesting is not None else ():
            for names in _lists(item, ("learners", "partners")):
                names.value = [one for one in names.items if str(one.value) not in gone]
        if nesting is not None:
            nesting.value = [i for i in nesting.items if all(n.items for n in _lists(i, ("learners", "partners")))]
        for key in SHARED:
            joint = document.entries.get(key)
            for names in _names_of(joint):
                names.value = [one for one in names.items if str(one.value) not in gone]
            if joint is not None:
                joint.value = [one for one in joint.items if all(names.items for names in _lists(one, ("attendees",)))]
        by_rule = [document.entries[key] for key in BY_RULE if key in document.entries]
        for names in (names for node in by_rule for names in _recurring_names(node)):
            names.value = [one for one in names.items if str(one.value) not in gone]
        for node in by_rule:
            node.value = [item for item in node.items if all(one.items for one in _of_entry(item))]

    def add(self) -> None:
        """Append the lines written as mappings; the table's schema judges them."""
        entry = self.written.entries.get("add")
        self.rows.extend(entry.items if entry is not None else ())

    def hire(self, keys: HireKeys, place: Place) -> None:
        like = self._model(keys, place)
        if like is None:
            return
        copied = {name: cell for name, cell in like.entries.items() if name not in NOT_COPIED}
        copied |= {name: Node(text, place, place) for name, text in keys.columns.items()}
        skills = self._skill_rows() if "skills" not in keys.columns else []
        dated = [row for row in skills if row.text("agent_id") == like.text("agent_id")]
        for name in self._free_ids(keys.prefix, keys.count):
            skills.extend(Node({**row.entries, "agent_id": Node(name, place, place)}, place) for row in dated)
            self.rows.append(Node({"agent_id": Node(name, place, place), **copied}, place))
            if keys.share != 1.0:
                learners = self.documents.nodes.setdefault("learners", Node([], self.documents.place("learners")))
                share = {"agent_id": Node(name, place, place), "share": Node(str(keys.share), place, place)}
                learners.items.append(Node(share, place))

    def _model(self, keys: HireKeys, place: Place) -> Node | None:
        """Row of the agent named, or of the first who fits; ``None`` with an issue where there is nobody."""
        if keys.like is not None:
            found = next((row for row in self.rows if row.text("agent_id") == keys.like), None)
            if found is None:
                other = "; where nobody in particular is meant: from: {contract: ...}, {team: ...} or {skills: ...}"
                self.issues.add(place, "changes.agents.hire.like", unknown("agent", keys.like, self.ids) + other)
            return found
        wanted = {} if keys.among is None else {k: v for k, v in keys.among.model_dump().items() if v is not None}
        for row in self.rows:
            if all(value in self._values(row, column) for column, value in wanted.items()):
                return row
        asked = " and ".join(f"{column} {value!r}" for column, value in wanted.items()) or "any line"
        there = "; ".join(f"{column}: {', '.join(self._all_values(column)) or 'none'}" for column in wanted)
        message = (
            f"nobody in agents.csv has {asked}{f' (there are {there})' if there else ''}; ask for somebody there is"
        )
        self.issues.add(place, "changes.agents.hire.from", message)
        return None

    def _values(self, row: Node, column: str) -> list[str]:
        """Return what a cell holds: names between bars, and the only contract of the site where none is written."""
        found = [name.strip() for name in row.text(column).split("|") if name.strip()]
        if column == "contract" and not found:
            document = self.documents.nodes.get("contracts")
            written = document.entries.get("contracts") if document is not None else None
            names = [label(item, index) for index, item in enumerate(written.items if written is not None else ())]
            return names if len(names) == 1 else []
        return found

    def _all_values(self, column: str) -> list[str]:
        return list(dict.fromkeys(value for row in self.rows for value in self._values(row, column)))[:SHOWN_NAMES]

    def _free_ids(self, prefix: str, count: int) -> list[str]:
        taken, number = set(self.ids), 1
        found: list[str] = []
        width = len(str(count))
        while len(found) < count:
            name = f"{prefix}{number:0{width}d}"
            if name not in taken:
                found.append(name)
            number += 1
        return found

    def add_skill(self, keys: AddSkillKeys, place: Place) -> None:
        for row in self._learners(keys, place):
            skills = [name for name in row.text("skills").split("|") if name]
            if keys.skill not in skills:
                row.entries["skills"] = Node("|".join([*skills, keys.skill]), place, place)
            dates = self._skill_rows()
            own = row.text("agent_id"), keys.skill
            dates[:] = [one for one in dates if (one.text("agent_id"), one.text("skill")) != own]

    def _skill_rows(self) -> list[Node]:
        """Return the rows of ``skills.csv``, to be changed."""
        node = self.documents.nodes.get("skills")
        return node.items if node is not None else []

    def _learners(self, keys: AddSkillKeys, place: Place) -> list[Node]:
        if keys.agents is not None:
            rows = [self.row(name, place, "add_skill.agents") for name in keys.agents]
            return [row for row in rows if row is not None]
        wanted = {column: value for column, value in keys.among.model_dump().items() if value is not None}
        able = [
            row
            for row in self.rows
            if keys.skill not in self._values(row, "skills")
            and all(value in self._values(row, column) for column, value in wanted.items())
        ]
        count = keys.count or 0
        if len(able) < count:
            message = f"found {count}, only {len(able)} agents fit and lack the skill {keys.skill!r}; lower the number"
            self.issues.add(place, "changes.agents.add_skill.count", message)
        return able[:count]

    def absent(self, fraction: float, already: Collection[str]) -> list[str]:
        """Draw a share of the agents evenly along the teams; people with sessions, coachings or locks last.

        Agents are lined up by team (in order of appearance) and file order, and of ``n`` to draw from ``N`` the k-th is
        the one at position ``(k + 1/2) N / n``: the same every time, and every team loses its share.
        """
        present = [row for row in self.rows if row.text("agent_id") not in already]
        count = int(fraction * len(present) + 0.5)
        teams = list(dict.fromkeys(row.text("team") for row in present))
        line = [row.text("agent_id") for team in teams for row in present if row.text("team") == team]
        needed = self._needed()
        free = [name for name in line if name not in needed]
        if count >= len(free):
            return (free + [name for name in line if name in needed])[:count]
        return [free[int((k + 0.5) * len(free) / count)] for k in range(count)]

    def _needed(self) -> set[str]:
        """Agents named by activities and locks."""
        names: set[str] = set()
        locks = self.documents.nodes.get("locks")
        names |= {row.text("agent_id") for row in (locks.items if locks is not None else ())}
        document = self.documents.nodes.get("activities")
        entries = document.entries if document is not None else {}
        for key in ("sessions", "coachings"):
            for item in entries[key].items if key in entries else ():
                attendees = item.entries.get("attendees")
                people = [one.value for one in attendees.items] if attendees is not None else []
                names |= {str(name) for name in (*people, item.text("trainer"), item.text("agent"))}
        names |= {str(one.value) for key in SHARED for own in _names_of(entries.get(key)) for one in own.items}
        return names


def _names_of(joint: Node | None) -> Iterator[Node]:
    """Yield the lists of agent ids in joint activities, or in courses."""
    for item in joint.items if joint is not None else ():
        yield from _lists(item, ("attendees", "trainers"))


def _recurring_names(recurring: Node | None) -> Iterator[Node]:
    """Yield the lists of agent ids, or of coaches, in what recurs."""
    for item in recurring.items if recurring is not None else ():
        yield from _of_entry(item)


def _of_entry(item: Node) -> Iterator[Node]:
    yield from _lists(item, ("who",))
    coaches = item.entries.get("coach")
    if coaches is not None:
        if isinstance(coaches.value, str):  # the only one of them
            coaches.value = [Node(coaches.value, coaches.place)]
        yield coaches


def _lists(item: Node, keys: Sequence[str]) -> Iterator[Node]:
    """Yield the lists of agent ids under some keys of a joint activity."""
    for key in keys:
        who = item.entries.get(key)
        names = who.entries.get("agents") if who is not None else None
        if names is not None:
            if isinstance(names.value, str):  # the only one of them
                names.value = [Node(names.value, names.place)]
            yield names

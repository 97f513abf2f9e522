"""Keys of a scenario file (overlay)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from scheduler.inputs.reading.scalars import parse_whole
from scheduler.inputs.schema.fields import Keys, Name, Share, Whole
from scheduler.inputs.schema.one_or_many import OneOrMany
from scheduler.inputs.schema.rows import PartOfHead
from scheduler.inputs.schema.scenario_demand import AhtChanges, MixChanges, ShrinkageChanges, VolumeChanges


class HiredLikeKeys(Keys):
    """Whose line a hire copies, where nobody is named."""

    contract: Name | None = Field(None, description="Only agents with this contract; default any.")
    skills: Name | None = Field(None, description="Only agents with this skill; default any.")
    team: Name | None = Field(None, description="Only agents of this team; default any.")


class HireKeys(Keys):
    """New agents like one that exists."""

    count: Whole = Field(ge=1, le=10000, description="Number of new agents.")
    like: Name | None = Field(
        None, description="Agent id whose line is copied, but for id, name, dates and payroll id; or give from."
    )
    among: HiredLikeKeys | None = Field(
        None, alias="from", description="The line of the first agent of agents.csv who fits is copied, whoever it is."
    )
    prefix: Name = Field("H", description="Ids are the prefix and the next free number; default H.")
    columns: dict[str, str] = Field(
        default_factory=dict, description="Columns of agents.csv that differ, e.g. {pattern: free}; default none."
    )
    share: PartOfHead = Field(1.0, description="What each counts for, as in learners.csv, on every date; default 1.")

    @model_validator(mode="after")
    def _one_choice(self) -> HireKeys:
        if (self.like is None) == (self.among is None):
            raise ValueError("give either like (an agent id) or from, e.g. from: {contract: part_time}")
        return self


class SkilledKeys(Keys):
    """Whom a skill is given to, where a number is given."""

    contract: Name | None = Field(None, description="Only agents with this contract; default any.")
    skills: Name | None = Field(None, description="Only agents with this skill; default any.")
    team: Name | None = Field(None, description="Only agents of this team; default any.")


class AddSkillKeys(Keys):
    """A skill given to agents named, or to the first so many."""

    skill: Name = Field(description="Queue name.")
    agents: list[Name] | None = Field(None, min_length=1, description="Agent ids; or give count.")
    count: Annotated[int, Field(ge=1, le=10000), BeforeValidator(parse_whole)] | None = Field(
        None, description="The first so many agents of agents.csv who lack the skill."
    )
    among: SkilledKeys = Field(default_factory=SkilledKeys, alias="from", description="Whom count chooses from.")

    @model_validator(mode="after")
    def _one_choice(self) -> AddSkillKeys:
        if (self.agents is None) == (self.count is None):
            raise ValueError("give either agents or count")
        return self


class AgentChanges(Keys):
    """Changes of people, applied in the order of these keys."""

    remove: list[Name] = Field(
        default_factory=list,
        description="Agent ids that leave, with their wishes, absences, locks, duties and sessions.",
    )
    add: list[dict[str, str]] = Field(default_factory=list, description="Lines of agents.csv as mappings.")
    hire: Annotated[list[HireKeys], OneOrMany()] = Field(
        default_factory=list, description="New agents like one that exists; one or a list."
    )
    add_skill: Annotated[list[AddSkillKeys], OneOrMany()] = Field(
        default_factory=list, description="A skill more; one or a list."
    )
    absence_fraction: Share = Field(
        0.0, description="Share of the agents on paid leave (ill) for the whole horizon, spread evenly over teams, 0-1."
    )


Sets = dict[str, Any]


class ChangeKeys(Keys):
    """What differs from the site, applied in the order of these keys."""

    site: Sets = Field(default_factory=dict, description="Dotted keys of site.yaml and their new values.")
    contracts: Sets = Field(default_factory=dict, description="Dotted keys of contracts.yaml and their new values.")
    shifts: Sets = Field(default_factory=dict, description="Dotted keys of shifts.yaml and their new values.")
    activities: Sets = Field(default_factory=dict, description="Dotted keys of activities.yaml and their new values.")
    agents: AgentChanges = Field(default_factory=AgentChanges, description="Changes of people.")
    shrinkage: Annotated[list[ShrinkageChanges], OneOrMany()] = Field(
        default_factory=list, description="Changes of what is lost without being scheduled; one or a list."
    )
    volume: Annotated[list[VolumeChanges], OneOrMany()] = Field(
        default_factory=list, description="Changes of contacts, which multiply; one or a list."
    )
    aht: Annotated[list[AhtChanges], OneOrMany()] = Field(
        default_factory=list, description="Changes of handle times, each of what the one before left; one or a list."
    )
    mix: Annotated[list[MixChanges], OneOrMany()] = Field(
        default_factory=list, description="Contacts that move between queues; one or a list."
    )


class ScenarioFile(Keys):
    """A named overlay on a site."""

    name: Name = Field(description="Name shown in comparisons.")
    description: str = Field("", description="What it asks, in one sentence.")
    sites: list[Name] = Field(min_length=1, description="Names of the site folders it fits.")
    extends: list[Name] = Field(
        default_factory=list, description="Scenarios applied before this one: file names in the same folder, no ending."
    )
    changes: ChangeKeys = Field(default_factory=ChangeKeys, description="What differs from the site.")

"""The mapping of a foreign list of people: which column is what, and whose words win."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scheduler.inputs.importers.source import SourceKeys
from scheduler.inputs.reading.issues import unknown
from scheduler.inputs.reading.scalars import parse_whole
from scheduler.inputs.schema.fields import Day, Keys, YesNo
from scheduler.inputs.schema.rows import AgentRow

AGENT_COLUMNS = tuple(AgentRow.model_fields)
SKILL_COLUMNS = ("skill_from", "skill_until", "proficiency")
"""Columns beside ``skills`` where a row is one skill of a person."""
Level = Annotated[int, Field(ge=1, le=5), BeforeValidator(parse_whole)]


class SkillColumn(Keys):
    """A column that is about one skill."""

    skill: str = Field(min_length=1, description="Queue name.")
    column: str = Field(min_length=1, description="Column; the skill is held where it says neither nothing, no nor 0.")
    first: str | None = Field(None, alias="from", description="Column with the first date; default: none.")
    until: str | None = Field(None, description="Column with the last date (expiry); default: none.")
    proficiency: str | None = Field(None, description="Column with the proficiency; default: none.")


class BalanceColumn(Keys):
    """A column with a leave balance."""

    balance: str = Field("leave", min_length=1, description="Name of the balance; default leave.")
    column: str = Field(min_length=1, description="Column with what is left.")
    unit: Literal["days", "hours", "minutes"] = Field(
        "days", description="Unit of the column; hours are written as minutes; default days."
    )


class PeopleMapping(SourceKeys):
    """How a foreign list of people is read."""

    columns: dict[str, str] = Field(
        description="Column of the file by column of agents.csv; agent_id is needed. Where rows are skills also "
        "skill_from, skill_until and proficiency."
    )
    constants: dict[str, str] = Field(
        default_factory=dict, description="Columns of agents.csv with one value for all who are new."
    )
    once: list[str] = Field(
        default_factory=list, description="Columns taken over for new people only; afterwards they are the planner's."
    )
    rows: Literal["person", "skill"] = Field("person", description="What a row is: a person, or a skill of one.")
    skill_separator: str = Field("|", min_length=1, description="What separates skills in a cell; default |.")
    skills: dict[str, str] = Field(
        default_factory=dict, description="Queue by skill in the file, empty: dropped; default: names as they are."
    )
    skill_columns: list[SkillColumn] = Field(default_factory=list, description="Columns that are one skill each.")
    proficiencies: dict[str, Level] = Field(
        default_factory=dict, description="Proficiency 1 to 5 by word in the file; default: numbers as they are."
    )
    balances: list[BalanceColumn] = Field(default_factory=list, description="Columns with leave balances.")
    balances_as_of: Day | None = Field(None, description="Date the balances are of; needed with balances.")
    contracts: dict[str, str] = Field(
        default_factory=dict, description="Contract by name in the file; default: names as they are."
    )
    date_order: Literal["ymd", "dmy", "mdy"] = Field("ymd", description="Order of year, month, day; default ymd.")
    decimal_comma: YesNo = Field(False, description="Whether pay rates are written 12,50; default no.")

    @model_validator(mode="after")
    def _known_columns(self) -> PeopleMapping:
        extra = SKILL_COLUMNS if self.rows == "skill" else ()
        for name in (*self.columns, *self.constants, *self.once):
            if name not in (*AGENT_COLUMNS, *extra):
                raise ValueError(unknown("column of agents.csv", name, (*AGENT_COLUMNS, *extra)))
        for name in ("agent_id", "skills"):
            is_elsewhere = name == "skills" and (name in self.constants or self.skill_columns)
            if name not in self.columns and not is_elsewhere:
                raise ValueError(f"{name} is missing; name its column")
        for name in self.once:
            if name in ("agent_id", "skills", *extra) or name not in self.columns:
                raise ValueError(f"once: found {name!r}, other columns named in columns are allowed")
        if self.balances and self.balances_as_of is None:
            raise ValueError("balances need balances_as_of; write the date they are of")
        return self

    @property
    def named(self) -> list[tuple[str, str]]:
        """Every key that names a column of the file, with the column."""
        found = list(self.columns.items())
        for one in self.skill_columns:
            own = one.column, one.first, one.until, one.proficiency
            found += [(f"skill_columns.{one.skill}", column) for column in own if column]
        return [*found, *((f"balances.{one.balance}", one.column) for one in self.balances)]

    @property
    def owned(self) -> list[str]:
        """Columns of ``agents.csv`` in which the file has a say after the first time."""
        apart = ("agent_id", "skills", *SKILL_COLUMNS, *self.once)
        return [name for name in self.columns if name not in apart]

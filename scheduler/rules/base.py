"""What every rule is: Params and five faces."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Protocol, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

from scheduler.domain.agent_view import AgentView
from scheduler.domain.clock import minute_of_day
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import AgentContext
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty
from scheduler.domain.rule_spec import RuleSpec
from scheduler.domain.shifts import DutyForm, DutyOption

WeekdayName = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def parse_clock_span(value: Any) -> tuple[int, int]:
    """Read ``HH:MM-HH:MM`` as minutes of the day; ``22:00-06:00`` runs over midnight, ``00:00-24:00`` is all day.

    Raises
    ------
    ValueError
        If the text is not two clock readings, or both are the same.
    """
    if isinstance(value, tuple):
        return value
    first, separator, last = str(value).replace("–", "-").partition("-")
    if not separator:
        raise ValueError(f"{value!r} is not a clock span; write it like '22:00-06:00'")
    span = minute_of_day(first.strip()), minute_of_day(last.strip())
    if span[0] == span[1]:
        raise ValueError(f"{value!r} is empty; a whole day is '00:00-24:00'")
    return span


def clock_span_text(span: tuple[int, int]) -> str:
    """Write a span as `parse_clock_span` reads it."""
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in span)


ClockSpan = Annotated[
    tuple[int, int],
    BeforeValidator(parse_clock_span),
    PlainSerializer(clock_span_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d ?- ?\d\d:\d\d$"}),
]
"""A daily local clock span written ``22:00-06:00``, held as two minutes of the day."""


class RuleParams(BaseModel):
    """Keys a rule takes in YAML. Unknown keys are errors; every field states unit, range and default."""

    # Built at first use: a command needs few of them.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def shift_ids(self) -> tuple[str, ...]:
        """Ids of the shifts the keys name, so that the inputs can tell of unknown ones."""
        return ()


class NoParams(RuleParams):
    """Parameters of the built-in rules: none, they read the agent's own contract, pattern, absences, locks ..."""


ParamsT = TypeVar("ParamsT", bound=RuleParams)


class ModelView(Protocol):
    """One agent's part of a CP-SAT model, as the ``constrain`` face sees it. Literals and expressions are OR-Tools'.

    Exactly one option is chosen on a worked day, none on a day off. The breaks and stretches of the chosen form itself
    (its own windows) are already in the model; a rule adds what it demands on top.
    """

    context: AgentContext

    def options(self, day: int) -> Sequence[tuple[DutyOption, Any]]:
        """Every option of a day with its literal."""

    def works(self, day: int) -> Any:
        """Literal: a duty starts on this day."""

    def start(self, day: int) -> Any:
        """Minutes since the origin at which the day's duty starts; 0 on a day off."""

    def end(self, day: int) -> Any:
        """Minutes since the origin at which the day's duty ends; 0 on a day off."""

    def forms(self, day: int) -> Sequence[tuple[DutyForm, Any]]:
        """Every form of a day with the literal that it is the chosen one."""

    def break_starts(self, day: int, form: DutyForm, index: int) -> Sequence[tuple[int, Any]]:
        """Every possible start (minutes since the origin) of one break of a form with its literal.

        Exactly one is true where the form is chosen, none otherwise.
        """

    def break_offset(self, day: int, form: DutyForm, index: int) -> Any:
        """Minutes from the duty's start to the start of one break; 0 where the form is not chosen."""

    def coaching_starts(self, day: int, coaching: int) -> Sequence[tuple[int, Any]]:
        """Every possible start of a coaching on a day with its literal."""

    def queue_at(self, day: int) -> Mapping[int, Mapping[str, Any]]:
        """Literals of working on each queue, by the minute (since the origin) an interval starts, in order of time.

        They are of the day's duty alone, where its work is assigned: one is true in an interval of work, none in a
        break, activity or interval outside the duty. Nothing is there where contacts are routed by skill.
        """

    def joint_stays(self) -> Sequence[tuple[int, int, Any]]:
        """Start and end (minutes since the origin) of each joint activity the agent may be at, with its literal."""

    def new_bool(self, name: str) -> Any:
        """Return a fresh literal."""

    def add(self, constraint: Any) -> Any:
        """Add a linear constraint; the result has ``only_enforce_if(*literals)``."""


@dataclass(frozen=True)
class Rule(RuleSpec[ParamsT], ABC):
    """A rule type with its parameters: ``class MaxRun(Rule[MaxRunParams])``, one to a file, with five faces.

    ``constrain``, ``extend`` and ``check`` share no helper with one another: a mistake in one must show.

    What lies before the horizon cannot be changed: where earlier weeks alone exceed a limit, the horizon may add
    nothing to the excess, but is not blamed for it.
    """

    params_type: ClassVar[type[RuleParams]]
    """What stands in the brackets of the base class."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for base in cls.__dict__.get("__orig_bases__", ()):
            if get_origin(base) is Rule:
                (cls.params_type,) = get_args(base)

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self.type)

    @abstractmethod
    def constrain(self, model: ModelView) -> None:
        """Add the rule for one agent to a CP-SAT model."""

    @abstractmethod
    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """State the rule for the fast tour oracle, from what agents who share tables have in common.

        Raises
        ------
        NoLabelFormError
            If it cannot be stated for this agent.
        """

    @abstractmethod
    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Yield every breach in one agent's finished duties (sorted by start), in clock hours."""

    @abstractmethod
    def explain(self, finding: Finding) -> str:
        """One sentence for a planner, with the numbers."""


AnyRule = Rule[Any]
"""A rule of whatever type."""

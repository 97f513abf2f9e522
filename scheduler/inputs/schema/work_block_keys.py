"""Keys of ``site.yaml`` on assigned work."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from scheduler.inputs.schema.fields import Keys, Whole

Routing = Literal["skill", "assigned"]
DEFAULT_ROUTING: Routing = "skill"


class WorkBlockKeys(Keys):
    """How long somebody whose work is assigned stays on one queue, elapsed minutes on the grid."""

    least_minutes: Whole = Field(
        60,
        ge=15,
        le=1440,
        description="Least minutes on one queue, 15-1,440; work between two breaks that is shorter stays on one queue; "
        "default 60.",
    )
    most_minutes: Whole = Field(
        1440, ge=15, le=1440, description="Most minutes on one queue without a break, 15-1,440; default 1440."
    )

    @model_validator(mode="after")
    def _in_order(self) -> WorkBlockKeys:
        if self.least_minutes > self.most_minutes:
            raise ValueError(
                f"least_minutes {self.least_minutes} is more than most_minutes {self.most_minutes}; exchange them, or "
                "state both"
            )
        return self

"""Keys of queues whose contacts are a share of another queue's: escalations, complaints."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from scheduler.inputs.reading.scalars import parse_share
from scheduler.inputs.schema.fields import Keys, Name

NamedCover = Literal["no", "yes", "hard"]


class ShareOfKeys(Keys):
    """Contacts of a queue that come of another one's; they are extra work, the other queue keeps all of its own."""

    queue: Name = Field(description="Queue whose contacts some come of; one with a forecast of its own.")
    share: Annotated[float, Field(ge=0.0001, le=1), BeforeValidator(parse_share)] = Field(
        description="Share of its contacts in opening hours that come here too, 0.0001-1."
    )
    reopened: Annotated[float, Field(ge=0, le=1), BeforeValidator(parse_share)] = Field(
        0.0, description="Share of them that come back once, 0-1: so many contacts more; default 0."
    )

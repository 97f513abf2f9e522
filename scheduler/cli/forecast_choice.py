"""How `forecast` and `check` tell by which methods a queue is forecast, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scheduler.domain.demand import VolumeForecast
    from scheduler.domain.forecast_methods import MethodChoice


def choice_document(choice: MethodChoice | None) -> dict[str, Any] | None:
    """JSON document; errors are absolute errors of days over contacts (0.04 is 4 %)."""
    if choice is None:
        return None
    return {
        "by": choice.by,
        "weights": dict(choice.weights),
        "error": choice.error,
        "errors": dict(choice.errors),
        "origins": choice.origins,
        "words": choice.words,
    }


def forecast_document(one: VolumeForecast) -> dict[str, Any]:
    """JSON document of how a queue is forecast, without its intervals."""
    return {"method": one.method, "choice": choice_document(one.choice), "day_error": one.day_error}

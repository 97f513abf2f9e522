"""``bound.json``: what proves the bound of a run, and back, equal.

Keys: ``unavoidable_pay``, ``parts`` (queues, bound, proven_by), ``day_prices`` (one a target of a whole day),
``prices`` (by queue, one number an interval of the horizon: what a person is worth there, in thousandths of the
currency), ``row_prices`` (by presence row, likewise: what a unit more is worth). Where no bound was computed they are
``null`` or empty.
"""

from __future__ import annotations

import json
from functools import cache

from pydantic import TypeAdapter

from scheduler.domain.certificate import Certificate
from scheduler.domain.run import Run


def dump_bound(run: Run) -> str:
    """Write a certificate as JSON, every number with all its digits."""
    return json.dumps(_written(run.certificate), ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def _written(certificate: Certificate | None) -> dict[str, object]:
    if certificate is None:
        return {"unavoidable_pay": None, "parts": [], "day_prices": [], "prices": {}, "row_prices": {}}
    document: dict[str, object] = _adapter().dump_python(certificate, mode="json")
    return document


def load_bound(document: dict[str, object]) -> Certificate | None:
    """Read what `dump_bound` wrote; ``None`` where the run has no certificate.

    Raises
    ------
    pydantic.ValidationError
        If the document is no certificate.
    """
    if document.get("unavoidable_pay") is None and not document.get("parts"):
        return None
    return _adapter().validate_python(document)


@cache
def _adapter() -> TypeAdapter[Certificate]:
    return TypeAdapter(Certificate)

"""Every payroll target by name, as given with ``scheduler export payroll --target``."""

from __future__ import annotations

from scheduler.domain.errors import UsageError
from scheduler.exports.payroll.base import PayrollTarget
from scheduler.exports.payroll.generic import Generic
from scheduler.inputs.reading.issues import unknown

TARGETS: tuple[PayrollTarget, ...] = (Generic(),)


def target_named(name: str) -> PayrollTarget:
    """Find a target.

    Raises
    ------
    UsageError
        If there is none of the name; the known ones are listed.
    """
    found = {target.name: target for target in TARGETS}
    if name not in found:
        raise UsageError(f"--target: {unknown('payroll target', name, found)}")
    return found[name]

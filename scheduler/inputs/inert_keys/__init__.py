"""Keys of scenarios that change nothing: found by reading the site without each of them."""

from scheduler.inputs.inert_keys.find import Stages, refuse_inert_keys

__all__ = ["Stages", "refuse_inert_keys"]

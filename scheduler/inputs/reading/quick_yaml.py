"""YAML cut into events by libyaml, in a tenth of the time; importable only where PyYAML was built with it."""

from __future__ import annotations

from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.constructor import BaseConstructor
from yaml.resolver import BaseResolver


class QuickLoader(Composer, CParser, BaseConstructor, BaseResolver):
    """PyYAML's ``BaseLoader`` over libyaml's events.

    Nodes are made in Python: libyaml's own way of making them overruns the stack on files nested too deeply, where
    Python raises ``RecursionError``.
    """

    def __init__(self, stream: str) -> None:
        CParser.__init__(self, stream)
        Composer.__init__(self)
        BaseConstructor.__init__(self)
        BaseResolver.__init__(self)

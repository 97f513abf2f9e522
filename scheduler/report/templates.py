"""Templates, style and script of the page, all files of this package.

Views (typed objects with texts ready to read) are prepared in Python; a template only lays them out. Whatever comes
from a view is escaped; a name a view does not have is an error, never an empty place.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

STYLES = ("base.css", "tables.css", "charts.css", "board.css", "print.css")
"""Style sheets in the order they apply."""
SCRIPT = "page.js"


@cache
def environment() -> Environment:
    """Environment in which everything is escaped, SVG too."""
    found = Environment(
        loader=PackageLoader("scheduler.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = asset(SCRIPT)
    found.globals |= {
        # Our own text, the only two that `page.html` does not escape.
        "style": "".join(asset(name) for name in STYLES),
        "script": script,
        "script_hash": f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}",
    }
    return found


def asset(name: str) -> str:
    """Text of a style sheet or script."""
    return (files("scheduler.report") / "assets" / name).read_text(encoding="utf-8")


def render(template: str, **views: object) -> str:
    """Lay out a template of this package.

    Raises
    ------
    jinja2.UndefinedError
        If the template names what no view has.
    """
    return environment().get_template(template).render(**views)

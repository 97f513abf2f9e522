from __future__ import annotations

from tests.contributing.recipe import Recipe

MODULE = '''
"""``scheduler queues``: what a site's queues are."""

from __future__ import annotations

from pathlib import Path

import click

from scheduler.cli.command import Command
from scheduler.cli.output import print_json
from scheduler.cli.parameters import json_option, site_argument


@click.command(cls=Command)
@site_argument
@json_option
def queues(site: Path, as_json: bool) -> None:
    """List the queues of SITE."""
    from scheduler.inputs.request import SiteRequest
    from scheduler.inputs.requested_site import read_site

    names = [queue.name for queue in read_site(SiteRequest(site)).setup.queues]
    if as_json:
        print_json({"queues": names})
    else:
        click.echo("\\n".join(names))
'''
TEST = """
from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import CLINIC, call


def test_it_lists_every_queue() -> None:
    assert json.loads(call("queues", CLINIC, "--json").stdout) == {"queues": ["appointments"]}
    assert call("queues", CLINIC).stdout == "appointments\\n"


def test_a_folder_that_is_no_site_exits_2(tmp_path: Path) -> None:
    assert call("queues", tmp_path).exit_code == 2
"""
COMMAND = Recipe(
    "Add a command",
    "queues",
    {"scheduler/cli/queues.py": MODULE, "tests/cli/test_queues.py": TEST},
    (
        (
            "scheduler/cli/main.py",
            "from scheduler.cli.leave import leave\n",
            "from scheduler.cli.queues import queues\n",
        ),
        ("scheduler/cli/main.py", "COMMANDS = (", "queues, "),
        ("tests/cli/test_help.py", '            "bench",\n', '            "queues",\n'),
        ("README.md", "benchmarks, in a checkout |\n", "| `scheduler queues SITE` | its queues |\n"),
    ),
    (("tests/cli/test_queues.py",), ("tests/cli/test_help.py", "-k", "queues or design"), ("tests/test_layout.py",)),
)

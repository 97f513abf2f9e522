"""Widths as a browser lays the page out; skipped where no Chromium is installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.domain.run import Run
from scheduler.report.page import page
from scheduler.report.templates import asset
from tests.factories import tiny_run

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
MEASURE = """
const words = (e) => e.textContent.trim().slice(0, 30);
const told = (e) => `${e.tagName}.${e.className} ${words(e)}: ${e.scrollWidth} > ${e.clientWidth}`;
const wide = [document.documentElement, ...document.querySelectorAll(".scroll, .panel, .card, th, td")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1).map(told);
document.title = "measured " + JSON.stringify({width: innerWidth, wide: wide});
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: widths of the report are not measured")


def long_names(run: Run) -> Run:
    """Names as long as people's and queues' names get."""
    agents = tuple(replace(one, name="Maria Magdalena Oliveira de Vasconcelos e Sousa") for one in run.problem.agents)
    long = {"calls": "appointments-and-prescriptions", "mail": "letters of all kinds, from anybody"}
    queues = tuple(replace(one, name=long[one.name]) for one in run.problem.queues)
    demand = tuple(replace(one, queue=long[one.queue]) for one in run.problem.demand)
    agents = tuple(replace(one, skills=frozenset(long[skill] for skill in one.skills)) for one in agents)
    return replace(run, problem=replace(run.problem, agents=agents, queues=queues, demand=demand))


def measured(text: str, width: int, folder: Path) -> list[str]:
    """Elements whose content is wider than they are, in a window of a width in pixels."""
    without_policy = re.sub(r"<meta http-equiv[^>]*>", "", text)
    file = folder / "page.html"
    file.write_text(without_policy.replace("</body>", f"<script>{MEASURE}</script></body>"), encoding="utf-8")
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={folder / 'profile'}", f"--window-size={width},2000"]
    done = subprocess.run([*command, "--dump-dom", file.as_uri()], capture_output=True, text=True, timeout=120)
    found = re.search(r"<title>measured (.*?)</title>", done.stdout)
    if not found:
        pytest.skip(f"Chromium does not run here: {done.stderr.strip()[-200:]}")
    said = json.loads(found[1].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))
    assert said["width"] == width
    return list(said["wide"])


@pytest.mark.parametrize("width", [1000, 1400])
def test_nothing_is_wider_than_its_place(width: int, tmp_path: Path) -> None:
    assert measured(page(long_names(tiny_run())), width, tmp_path) == []


def test_nothing_is_cut_off_on_a_sheet_of_paper(tmp_path: Path) -> None:
    text = page(long_names(tiny_run()))
    paper = asset("print.css")
    assert paper in text
    sheet = round((297 - 2 * 11) / 25.4 * 96)
    assert measured(text.replace(paper, paper.replace("@media print", "@media all")), sheet, tmp_path) == []

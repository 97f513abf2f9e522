"""What scenarios do to shrinkage, where sites state it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.site import Shrinkage
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Overlay, Write

PIECES = (
    FILES["site.yaml"]
    .replace("    unplanned_shrinkage: 0.05\n", "")
    .replace("week_start: monday", "week_start: monday\nshrinkage: {absence: 0.04, lateness_minutes: 3}")
)


def of_queues(setup: SiteSetup) -> list[float]:
    return [queue.unplanned_shrinkage for queue in setup.queues]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("{factor: 2}", [0.1, 0.0]),
        ("{factor: {billing: 3}}", [0.15, 0.0]),
        ("{share: 0.08}", [0.08, 0.08]),
        ("{share: {tech: 0.2}}", [0.05, 0.2]),
        ("[{share: 0.1}, {factor: {tech: 2.5}}]", [0.1, 0.25]),
        ("{factor: 0}", [0.0, 0.0]),
    ],
)
def test_shrinkage_by_queue(changes: str, expected: list[float], small_site: Path, overlay: Overlay) -> None:
    setup = load_site(small_site, overlays=[overlay(f"shrinkage: {changes}")]).setup
    assert of_queues(setup) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("{factor: 1.5}", Shrinkage(0.06, 4.5, 0.0)),
        ("{absence: 0.08}", Shrinkage(0.08, 3, 0.0)),
        ("{non_adherence: 0.02, lateness_minutes: 0}", Shrinkage(0.04, 0.0, 0.02)),
    ],
)
def test_shrinkage_by_piece(changes: str, expected: Shrinkage, write_site: Write, overlay: Overlay) -> None:
    setup = load_site(write_site({"site.yaml": PIECES}), overlays=[overlay(f"shrinkage: {changes}")]).setup
    assert setup.shrinkage == expected
    assert of_queues(setup) == [0.0, 0.0]


def test_pieces_may_be_stated_first_by_a_scenario(write_site: Write, overlay: Overlay) -> None:
    text = FILES["site.yaml"].replace("    unplanned_shrinkage: 0.05\n", "")
    setup = load_site(write_site({"site.yaml": text}), overlays=[overlay("shrinkage: {absence: 0.08}")]).setup
    assert setup.shrinkage == Shrinkage(absence=0.08)


def test_scenarios_multiply_one_another(small_site: Path, overlay: Overlay) -> None:
    paths = [overlay("shrinkage: {factor: 2}", "one"), overlay("shrinkage: {factor: 1.5}", "two")]
    assert of_queues(load_site(small_site, overlays=paths).setup) == pytest.approx([0.15, 0.0])


BROKEN = {
    "two ways": (False, "shrinkage: {factor: 2, share: 0.1}", 4, "shrinkage", "give one of"),
    "no way": (False, "shrinkage: {}", 4, "shrinkage", "give one of"),
    "too much": (False, "shrinkage: {factor: 20}", 4, "shrinkage.factor", "0.05 times 20 is 1, at most 0.95"),
    "factor": (False, "shrinkage: {factor: -2}", 4, "shrinkage.factor", "0 to 100 is allowed"),
    "per cent": (False, "shrinkage: {share: 8}", 4, "shrinkage.share", "write 0.08"),
    "no queue": (False, "shrinkage:\n  share: {teck: 0.1}", 5, "shrinkage.share.teck", "'tech'"),
    "nothing to multiply": (False, "shrinkage: {factor: {tech: 2}}", 4, "factor.tech", "states no shrinkage"),
    "pieces where queues state it": (False, "shrinkage: {absence: 0.08}", 4, "shrinkage.absence", "(billing)"),
    "a share where pieces are": (True, "shrinkage: {share: 0.08}", 4, "shrinkage.share", "give its pieces"),
    "a queue where pieces are": (True, "shrinkage: {factor: {tech: 2}}", 4, "factor.tech", "one factor for all"),
    "too much of a piece": (True, "shrinkage: {factor: 30}", 4, "shrinkage.factor", "0.04 times 30 is 1.2"),
    "a late day": (True, "shrinkage: {lateness_minutes: 481}", 4, "shrinkage.lateness_minutes", "at most 480"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_names_its_line_and_cure(name: str, write_site: Write, overlay: Overlay) -> None:
    by_piece, changes, line, key, says = BROKEN[name]
    path = overlay(changes)
    with pytest.raises(InputError) as caught:
        load_site(write_site({"site.yaml": PIECES} if by_piece else {}), overlays=[path])
    hits = [i for i in caught.value.issues if (i.file, i.line) == (str(path), line)]
    assert [i for i in hits if key in i.key and says in i.message], str(caught.value)

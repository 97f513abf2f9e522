from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.smoke import __main__ as command
from benchmarks.smoke import figures, instances
from benchmarks.smoke.figures import STORED, Figure, complaints, digest, read_figures, store
from benchmarks.smoke.instances import INSTANCES, NotAtHandError, SmokeInstance
from tests.factories import tiny_problem

ROOT = Path(__file__).resolve().parents[2]
STOOD = Figure("0.1.0", 10, 1000.0, 900.0)


@pytest.mark.parametrize(
    ("objective", "bound", "worse"),
    [(1000, 900, []), (1019, 883, []), (500, 1000, []), (1021, 900, ["objective"]), (1000, 881, ["bound"])],
)
def test_two_per_cent_worse_is_told_and_better_is_not(objective: float, bound: float, worse: list[str]) -> None:
    told = complaints("one", STOOD, Figure("0.2.0", 10, objective, bound))
    assert [text.split()[1] for text in told] == worse
    assert all("of 0.1.0" in text for text in told)


def test_figures_of_other_work_or_none_are_no_measure() -> None:
    assert "not comparable" in complaints("one", STOOD, Figure("0.2.0", 11, 1000, 900))[0]
    assert "no figure is stored" in complaints("one", None, STOOD)[0]


def test_figures_change_with_a_reason_in_the_newest_section_of_the_changelog(tmp_path: Path) -> None:
    stored, changelog = tmp_path / "figures.json", tmp_path / "CHANGELOG.md"
    changelog.write_text("# Changelog\n\n## 0.3.0\n\n- Else.\n\n## 0.2.0\n", encoding="utf-8")
    store([("one", STOOD)], "a better dive", stored, changelog)
    store([("two", STOOD)], "another", stored, changelog)
    assert set(read_figures(stored)) == {"one", "two"}
    name = digest(stored.read_text(encoding="utf-8"))
    text = changelog.read_text(encoding="utf-8")
    assert text.startswith(f"# Changelog\n\n## 0.3.0\n\n- Figures of `make bench-smoke` (`{name}`): another\n")
    assert "a better dive" in text


def test_the_changelog_has_the_reason_of_the_stored_figures() -> None:
    name = digest(STORED.read_text(encoding="utf-8"))
    assert f"- Figures of `make bench-smoke` (`{name}`): " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), (
        "figures.json changes by make bench-smoke-update REASON='...' only"
    )


def test_every_instance_has_its_figure_after_the_same_work() -> None:
    assert {one.name: one.iterations for one in INSTANCES} == {
        name: figure.iterations for name, figure in read_figures().items()
    }


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One tiny instance and one whose data are elsewhere; figures and changelog in the folder returned."""

    def away() -> None:
        raise NotAtHandError("its data are elsewhere")

    mine = (SmokeInstance("tiny", 2, tiny_problem), SmokeInstance("away", 2, away))  # type: ignore[arg-type]
    monkeypatch.setattr(command, "INSTANCES", mine)
    monkeypatch.setattr(command, "read_figures", lambda: figures.read_figures(tmp_path / "figures.json"))
    monkeypatch.setattr(
        command,
        "store",
        lambda found, reason: store(found, reason, tmp_path / "figures.json", tmp_path / "CHANGELOG.md"),
    )
    (tmp_path / "figures.json").write_text("{}", encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text("## Next\n", encoding="utf-8")
    return tmp_path


def test_a_search_that_got_worse_exits_1_and_what_is_not_at_hand_is_named(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([]) == 1
    assert "no figure is stored" in capsys.readouterr().err
    assert command.main(["--update", "--reason", "first"]) == 0
    assert command.main([]) == 0
    assert "away              skipped: its data are elsewhere" in capsys.readouterr().out
    stored = json.loads((small / "figures.json").read_text(encoding="utf-8"))
    stored["tiny"]["objective"] *= 0.9
    (small / "figures.json").write_text(json.dumps(stored), encoding="utf-8")
    assert command.main([]) == 1
    assert "tiny: objective" in capsys.readouterr().err


def test_an_update_without_a_reason_is_refused(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--update"]) == 2
    assert "give --reason WHY" in capsys.readouterr().err
    assert (small / "figures.json").read_text(encoding="utf-8") == "{}"


def test_public_instances_that_are_elsewhere_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instances, "PUBLIC", tmp_path)
    (public,) = (one for one in INSTANCES if one.name == "curtois-4")
    with pytest.raises(NotAtHandError, match=r"Instance4\.txt is not in"):
        public.load()

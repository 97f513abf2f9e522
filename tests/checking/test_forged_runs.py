"""Forged runs: every file, cell and number of a run is changed in turn, and `verify` says so.

Two kinds. Where the manifest stays, any change at all is told by its file. Where it is made anew too, only recounting
can tell; what recounting deliberately does not tell is listed here, and nothing else gets through.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduler.checking.verify import VerifyReport, verify_run
from scheduler.domain.errors import InputError
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import inspect_run, read_run
from scheduler.manifest import CORE_FILES, MANIFEST, fingerprint
from tests.checking.test_row_misses import LEAD, with_lead
from tests.factories import reseal, tiny_problem, tiny_run

NOT_FINITE = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999")
NOT_RECOUNTED = {"seconds", "compile_seconds", "seed", "version", "notes", "relaxed_in_bound"}
"""What was measured or drawn while searching, and words: `verify` says that it does not recount these."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_run(tmp_path / "run", tiny_run())
    return tmp_path / "run"


def verified(folder: Path) -> VerifyReport:
    found = inspect_run(folder)
    return verify_run(folder, found.run, found.issues)


def told(folder: Path) -> str:
    return "\n".join(map(str, verified(folder).differences))


def damaged(content: bytes, draw: random.Random) -> Iterator[bytes]:
    """The content with bits turned, cut off, doubled and emptied."""
    for _ in range(4):
        at = draw.randrange(len(content))
        yield content[:at] + bytes([content[at] ^ 1 << draw.randrange(8)]) + content[at + 1 :]
    at = draw.randrange(len(content))
    yield from (content[:at], content + b" ", content + content, b"", b"{}\n", b"\xff\xfe\x00", b"[" * 100_000)


@pytest.mark.parametrize("name", CORE_FILES)
def test_any_change_of_a_sealed_file_is_told_by_its_name_and_no_reader_takes_it(folder: Path, name: str) -> None:
    honest = (folder / name).read_bytes()
    for content in damaged(honest, random.Random(name)):
        (folder / name).write_bytes(content)
        assert name in {difference.where for difference in verified(folder).differences}, content[:80]
        with pytest.raises(InputError, match=name.replace(".", r"\.")):
            read_run(folder)
    (folder / name).write_bytes(honest)
    assert verified(folder).ok


@pytest.mark.parametrize("name", CORE_FILES)
def test_a_core_file_that_is_gone_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert name in {difference.where for difference in verified(folder).differences}
    with pytest.raises(InputError, match=name):
        read_run(folder)


def test_a_run_without_a_manifest_does_not_verify_and_can_still_be_read(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    assert told(folder) == (
        "manifest.json: this file is missing: nothing tells whether the run has changed since it was written"
    )
    assert read_run(folder) == tiny_run()
    assert fingerprint(folder) is None


@pytest.mark.parametrize("name", CORE_FILES)
def test_a_manifest_that_lists_one_file_less_or_one_more_or_another_hash_is_told(folder: Path, name: str) -> None:
    path = folder / MANIFEST
    honest = json.loads(path.read_text(encoding="utf-8"))
    entry = honest["files"][name]
    for files in (
        {key: value for key, value in honest["files"].items() if key != name},
        {**honest["files"], name.upper(): entry},
        {**honest["files"], name: {**entry, "bytes": entry["bytes"] + 1}},
        {**honest["files"], name: {**entry, "sha256": "0" * 64}},
        {**honest["files"], name: None},
    ):
        path.write_text(json.dumps({"files": files}), encoding="utf-8")
        assert not verified(folder).ok
        with pytest.raises(InputError):
            read_run(folder)


def test_files_made_from_a_run_afterwards_are_not_part_of_it(folder: Path) -> None:
    before = fingerprint(folder)
    for name in ("report.html", "payroll.csv", "roster.xlsx", "notes.txt"):
        (folder / name).write_text("made later", encoding="utf-8")
    assert verified(folder).ok
    assert fingerprint(folder) == before


def test_the_fingerprint_tells_a_run_that_was_forged_as_a_whole(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    write_run(again, tiny_run())
    assert fingerprint(folder) == fingerprint(again)
    text = (again / "problem.json").read_text(encoding="utf-8")
    (again / "problem.json").write_text(text.replace('"payroll_id":""', '"payroll_id":"9"', 1), encoding="utf-8")
    reseal(again)
    assert verified(again).ok  # whom payroll pays is an input: no number of the run depends on it
    assert fingerprint(folder) != fingerprint(again)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every plain value of a document, with the way to it."""
    items: Iterator[tuple[str | int, Any]] | None = None
    if isinstance(value, dict):
        items = iter(value.items())
    elif isinstance(value, list):
        items = iter(enumerate(value))
    if items is None:
        yield path, value
        return
    for key, one in items:
        yield from leaves(one, (*path, key))


def forge(file: Path, path: tuple[str | int, ...], text: str) -> None:
    """Put a JSON text in the place of one value, and make the manifest anew."""
    document = json.loads(file.read_text(encoding="utf-8"))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = "\0here"
    file.write_text(json.dumps(document).replace('"\\u0000here"', text), encoding="utf-8")
    reseal(file.parent)


@pytest.mark.parametrize("text", NOT_FINITE)
@pytest.mark.parametrize("name", ["summary.json", "bound.json", "problem.json"])
def test_what_is_no_finite_number_is_named_wherever_it_stands(folder: Path, name: str, text: str) -> None:
    honest = (folder / name).read_bytes()
    numbers = [path for path, value in leaves(json.loads(honest)) if isinstance(value, (int, float))]
    for path in numbers if len(numbers) < 40 else random.Random(text).sample(numbers, 12):
        forge(folder / name, path, text)
        where = f"{name}: {'.'.join(map(str, path))}"
        said = [difference.counted for difference in verified(folder).differences if difference.where == where]
        assert len(said) == 1
        assert "not a finite number" in said[0]
        with pytest.raises(InputError, match="not a finite number"):
            read_run(folder)
        (folder / name).write_bytes(honest)


def test_every_value_of_the_summary_is_recounted_or_named_as_not(folder: Path) -> None:
    file = folder / "summary.json"
    honest = file.read_bytes()
    for path, value in leaves(json.loads(honest)):
        others = ['"other"', "null"]
        if isinstance(value, (int, float)):
            others += [json.dumps(value + 1), json.dumps(value * 1.01 + 0.01), "-1", "1e300"]
        for text in others:
            forge(file, path, text)
            report = verified(folder)
            is_left = path[0] in NOT_RECOUNTED and (not report.differences)
            assert not report.ok or (is_left and path[0] in report.not_recomputed), (path, text)
        file.write_bytes(honest)


def test_every_value_of_presence_rows_is_recounted(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    problem = with_lead(tiny_problem(), replace(LEAD, is_hard=False))
    run = tiny_run(problem)
    assert run.certificate is not None
    prices = {"a lead": (0.0,) * problem.horizon.num_intervals}
    write_run(folder, replace(run, certificate=replace(run.certificate, row_prices=prices)))
    assert verified(folder).differences == ()
    file = folder / "summary.json"
    honest = file.read_bytes()
    rows = [path for path, _ in leaves(json.loads(honest)) if path[0] == "rows"]
    assert len(rows) == 11
    for path in rows:
        for text in ('"other"', "-1", "7"):
            forge(file, path, text)
            assert f"rows.a lead.{path[-1]}" in told(folder), (path, text)
            file.write_bytes(honest)
    for text in ("[]", "null", '"none"'):
        forge(file, ("rows",), text)
        assert "rows" in told(folder)
        file.write_bytes(honest)
    for path, text in ((("row_prices",), "{}"), (("row_prices", "a lead"), "[1.0]")):
        forge(folder / "bound.json", path, text)
        assert "bound.json: row_prices" in told(folder)


@pytest.mark.parametrize("status", ["optimal", "infeasible", "unknown", "Feasible", "certified", ""])
def test_a_status_that_is_none_or_does_not_fit_is_told(folder: Path, status: str) -> None:
    forge(folder / "summary.json", ("status",), json.dumps(status))
    assert "summary.json: status" in told(folder)


def test_keys_nobody_knows_are_named_as_not_recomputed(folder: Path) -> None:
    document = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    (folder / "summary.json").write_text(json.dumps({**document, "promised": 1}), encoding="utf-8")
    reseal(folder)
    assert "promised" in verified(folder).not_recomputed


def test_a_key_that_stands_twice_is_told(folder: Path) -> None:
    text = (folder / "summary.json").read_text(encoding="utf-8")
    (folder / "summary.json").write_text(text.replace('"objective":', '"objective": 1, "objective":'), encoding="utf-8")
    reseal(folder)
    assert "summary.json: objective: stands twice in one object" in told(folder)


@pytest.mark.parametrize("name", ["summary.json", "bound.json", "problem.json"])
def test_half_a_character_is_told_wherever_it_stands(folder: Path, name: str) -> None:
    texts = [path for path, value in leaves(json.loads((folder / name).read_bytes())) if isinstance(value, str)]
    forge(folder / name, texts[0], '"\\ud83d"')
    assert f"{name}: {'.'.join(map(str, texts[0]))}" in told(folder)
    with pytest.raises(InputError, match="half of a character"):
        read_run(folder)


def test_half_a_character_in_a_key_is_told(folder: Path) -> None:
    document = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    (folder / "summary.json").write_text(json.dumps({**document, "\ud83d": 1}), encoding="utf-8")
    reseal(folder)
    assert "half of a character" in told(folder)


def other_cells(cell: str) -> list[str]:
    """What a forger could write in place of a cell."""
    found = ["", "x", "NaN", "1e999", "-1"]
    if cell.replace(".", "", 1).isdigit():
        found += [f"{float(cell) + 1:g}", f"{float(cell) + 0.5:g}"]
    if cell[:4] == "2026":
        found += [
            cell.replace("2026-11-0", "2026-11-1"),
            cell.replace(":00:00+", ":30:00+"),
            cell.replace("+00", "+01"),
        ]
    if cell in ("true", "false"):
        found.append("false" if cell == "true" else "true")
    return [text for text in found if text != cell]


@pytest.mark.parametrize("name", ["segments.csv", "duties.csv", "coverage.csv", "agents.csv"])
def test_every_cell_of_every_table_is_recounted(folder: Path, name: str) -> None:
    file = folder / name
    honest = file.read_bytes()
    with file.open(newline="", encoding="utf-8") as handle:
        header, *rows = list(csv.reader(handle))
    draw = random.Random(name)
    for column in range(len(header)):
        for number in draw.sample(range(len(rows)), min(len(rows), 2)):
            for text in other_cells(rows[number][column]):
                forged = [list(row) for row in rows]
                forged[number][column] = text
                with file.open("w", newline="", encoding="utf-8") as handle:
                    csv.writer(handle).writerows([header, *forged])
                reseal(folder)
                assert not verified(folder).ok, (header[column], rows[number], text)
    file.write_bytes(honest)


@pytest.mark.parametrize("name", ["segments.csv", "duties.csv", "coverage.csv", "agents.csv"])
@pytest.mark.parametrize("change", ["gone", "twice"])
def test_a_row_that_is_gone_or_stands_twice_is_told(folder: Path, name: str, change: str) -> None:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    for number in random.Random(name).sample(range(1, len(lines)), min(len(lines) - 1, 6)):
        changed = lines[:number] + (lines[number:] * 1 if change == "twice" else lines[number + 1 :])
        if change == "twice":
            changed.append(lines[number])
        (folder / name).write_text("\n".join(changed) + "\n", encoding="utf-8")
        reseal(folder)
        assert not verified(folder).ok, lines[number]


@pytest.mark.parametrize(
    "lock",
    [
        {},
        {"files": [], "overlays": []},
        {"files": [{"path": "site.yaml", "sha256": "0"}]},
        {"files": [{"path": "site.yaml", "sha256": "0" * 64}] * 2},
    ],
)
def test_an_emptied_or_senseless_lock_file_is_told(folder: Path, lock: dict[str, Any]) -> None:
    (folder / "inputs.lock.json").write_text(json.dumps(lock), encoding="utf-8")
    reseal(folder)
    assert "inputs.lock.json" in told(folder)


def test_a_bound_its_certificate_does_not_state_is_told(folder: Path) -> None:
    honest = (folder / "bound.json").read_bytes()
    changes: list[tuple[tuple[str | int, ...], str, str]] = [
        (("parts", 0, "bound"), "401.0", "bound.json: parts"),
        (("parts", 0, "queues"), '["calls"]', "bound.json: parts"),
        (("parts", 0, "proven_by"), '"somebody"', "bound.json"),
        (("parts",), "[]", "bound.json: parts"),
        (("unavoidable_pay",), "50.0", "gap_without_unavoidable_pay"),
        (("unavoidable_pay",), "-1.0", "bound.json: unavoidable_pay"),
        (("prices", "calls"), "[1.0]", "bound.json: prices.calls"),
        (("prices",), "{}", "bound.json: prices"),
        (("day_prices",), "[1.0]", "bound.json: day_prices"),
    ]
    for path, text, expected in changes:
        forge(folder / "bound.json", path, text)
        assert expected in told(folder)
        (folder / "bound.json").write_bytes(honest)


def test_a_forged_rate_or_requirement_is_told_by_what_follows_from_it(folder: Path) -> None:
    file = folder / "problem.json"
    honest = file.read_bytes()
    document = json.loads(honest)
    numbers = [path for path, value in leaves(document) if isinstance(value, (int, float))]
    paid = [path for path in numbers if path[-1] == "pay_rate"]
    needed = [path for path in numbers if "required" in path and document["demand"][path[1]]["open"][path[3]]]
    for path in (*paid, *random.Random(3).sample(needed, 12)):
        value = document
        for key in path:
            value = value[key]
        forge(file, path, json.dumps(value + 1))
        assert not verified(folder).ok, path
        file.write_bytes(honest)


@pytest.mark.parametrize(
    "path",
    [("agents", 0, "contract"), ("agents", 1, "pattern"), ("demand", 0, "queue"), ("contracts", "full", "shifts")],
)
def test_a_problem_whose_parts_do_not_know_one_another_is_told(folder: Path, path: tuple[str | int, ...]) -> None:
    forge(folder / "problem.json", path, '["nowhere"]' if path[-1] == "shifts" else '"nowhere"')
    assert "problem.json" in told(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(InputError, match=r"problem\.json"):
        read_run(folder)

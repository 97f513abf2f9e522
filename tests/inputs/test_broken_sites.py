from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.errors import InputError
from scheduler.inputs.site_folder import load_site
from tests.inputs.broken import BROKEN, Broken
from tests.inputs.broken_courses import BROKEN_COURSES
from tests.inputs.broken_joint import BROKEN_JOINT
from tests.inputs.broken_presence import BROKEN_PRESENCE
from tests.inputs.broken_queues import BROKEN_QUEUES
from tests.inputs.broken_recurring import BROKEN_RECURRING
from tests.inputs.broken_weeks import BROKEN_WEEKS
from tests.inputs.conftest import FILES, Write


def issue_texts(error: InputError) -> str:
    return "\n".join(str(issue) for issue in error.issues)


ALL_BROKEN = [
    *BROKEN,
    *BROKEN_QUEUES,
    *BROKEN_PRESENCE,
    *BROKEN_JOINT,
    *BROKEN_RECURRING,
    *BROKEN_COURSES,
    *BROKEN_WEEKS,
]


@pytest.mark.parametrize("case", ALL_BROKEN, ids=lambda case: case.name)
def test_a_broken_site_names_file_line_and_cure(case: Broken, write_site: Write) -> None:
    assert case.old in FILES[case.file]
    text = FILES[case.file].replace(case.old, case.new, 1)
    folder = write_site({case.file: text})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    file = case.told_in or case.file
    lines = (text if file == case.file else FILES[file]).splitlines()
    numbers = [number for number, line in enumerate(lines, start=1) if case.at in line] if case.at else [0, 1]
    here = [issue for issue in caught.value.issues if issue.file == str(folder / file) and issue.line in numbers]
    right = [issue for issue in here if all(part in issue.message for part in case.says) and case.key in issue.key]
    assert right, f"wanted {case.says} of {case.key!r} in lines {numbers}:\n{issue_texts(caught.value)}"


def test_there_are_more_than_a_hundred_broken_sites() -> None:
    assert len(BROKEN) > 100
    assert len({case.name for case in BROKEN}) == len(BROKEN)


@pytest.mark.parametrize("missing", ["site.yaml", "contracts.yaml", "shifts.yaml", "agents.csv"])
def test_a_missing_file_is_named(missing: str, write_site: Write) -> None:
    folder = write_site({missing: None})
    with pytest.raises(InputError, match="this file is missing") as caught:
        load_site(folder)
    assert [issue.file for issue in caught.value.issues] == [str(folder / missing)]


def test_a_folder_that_does_not_exist_is_one_issue(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist") as caught:
        load_site(tmp_path / "nowhere")
    assert caught.value.issues[0].file == str(tmp_path / "nowhere")


def test_a_misspelt_file_name_is_noted_and_other_files_are_not(write_site: Write) -> None:
    folder = write_site({"unavailble.csv": "x\n", "notes.csv": "x\n"})
    with pytest.raises(InputError, match=r"rename it to unavailable\.csv") as caught:
        load_site(folder)
    assert len(caught.value.issues) == 1


def test_without_any_volumes_there_is_nothing_to_plan(write_site: Write) -> None:
    with pytest.raises(InputError, match="no contacts") as caught:
        load_site(write_site({"history/calls.csv": None}))
    assert len(caught.value.issues) == 1


def test_a_start_on_the_wrong_weekday_names_the_two_nearest(small_site: Path) -> None:
    with pytest.raises(InputError, match="2026-11-23 or 2026-11-30") as caught:
        load_site(small_site, start=date(2026, 11, 25))
    assert caught.value.issues[0].file == "--start"


def test_a_start_before_the_history_has_nothing_to_plan_from(small_site: Path) -> None:
    with pytest.raises(InputError, match=r"queues\.tech: no contacts"):
        load_site(small_site, start=date(2026, 11, 9))


def test_zero_weeks_are_refused(small_site: Path) -> None:
    with pytest.raises(InputError, match="--weeks: found 0"):
        load_site(small_site, weeks=0)


def test_issues_of_all_files_are_reported_at_once(write_site: Write) -> None:
    changes: dict[str, str | None] = {
        "site.yaml": FILES["site.yaml"].replace("EUR", "Euro").replace("aht_seconds: 240", "aht_seconds: -1"),
        "contracts.yaml": FILES["contracts.yaml"].replace("[short]", "[shrt]"),
        "shifts.yaml": FILES["shifts.yaml"].replace('"08:00"', '"08:10"'),
        "agents.csv": FILES["agents.csv"].replace("part_time", "parttime"),
        "unavailable.csv": FILES["unavailable.csv"].replace("leave", "holiday"),
        "wishes.csv": FILES["wishes.csv"].replace("short", "shirt"),
        "activities.yaml": FILES["activities.yaml"].replace("[A2, A4]", "[A2, A5]"),
        "previous_roster.csv": FILES["previous_roster.csv"].replace("A3", "A33"),
        "locks.csv": FILES["locks.csv"].replace("09:00,18:00", "09:05,18:00"),
        "history/calls.csv": FILES["history/calls.csv"].replace("22,22,0", "22,x,0"),
    }
    folder = write_site(changes)
    with pytest.raises(InputError) as caught:
        load_site(folder)
    files = [Path(issue.file).relative_to(folder).as_posix() for issue in caught.value.issues]
    assert sorted(files) == sorted(["site.yaml", *changes])
    assert list(caught.value.issues) == sorted(caught.value.issues)


def test_a_name_of_a_broken_item_still_counts_as_defined(write_site: Write) -> None:
    contracts = FILES["contracts.yaml"].replace("{min: 20, max: 28}", "{min: 28, max: 20}")
    with pytest.raises(InputError) as caught:
        load_site(write_site({"contracts.yaml": contracts}))
    assert len(caught.value.issues) == 1


def test_the_same_mistake_in_many_rows_is_shown_three_times_and_counted(write_site: Write) -> None:
    rows = "".join(f"A1,2026-{month:02d}-{day:02d},,nap,,,\n" for month in (1, 2) for day in range(1, 29))
    with pytest.raises(InputError) as caught:
        load_site(write_site({"wishes.csv": "agent_id,date,weekday,kind,value,weight,filed_at\n" + rows}))
    lines = [issue.line for issue in caught.value.issues]
    assert lines == [2, 3, 4, 5]
    assert "and 53 more lines" in caught.value.issues[-1].message
    assert "up to line 57" in caught.value.issues[-1].message


def test_wrong_history_rows_are_counted_by_kind(write_site: Write) -> None:
    header, *_ = FILES["history/calls.csv"].splitlines()
    wrong = "".join(f"tech,2026-11-17 {h:02d}:00,2026-11-17 {h:02d}:30,1,one,0,0\n" for h in range(10))
    folder = write_site({"history/more.csv": f"{header}\n\n{wrong}billing,x,2026-11-17 10:00,1,1,0,0\n"})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    found = [(issue.line, issue.key) for issue in caught.value.issues]
    assert found == [(3, "answered"), (4, "answered"), (5, "answered"), (6, "answered"), (13, "start")]
    assert "and 7 more lines with the same mistake, up to line 12" in caught.value.issues[3].message


JUNK = st.one_of(
    st.sampled_from(
        ["", "nan", "1e400", "9" * 30, "[a]", "{a: b}", "0001-01-01", "9999-12-31 23:59", "24:00", "~", "\t"]
    ),
    st.text(max_size=6).filter(lambda text: text.isprintable()),
)


@settings(max_examples=60, deadline=None)
@given(file=st.sampled_from(sorted(FILES)), position=st.integers(0, 10**6), junk=JUNK)
def test_junk_in_any_word_gives_a_site_or_issues_and_never_another_error(
    file: str, position: int, junk: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    words = list(re.finditer(r"[\w.:-]+", FILES[file]))
    word = words[position % len(words)]
    folder = tmp_path_factory.mktemp("junk") / "desk"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        changed = text[: word.start()] + junk + text[word.end() :] if name == file else text
        path.write_text(changed, encoding="utf-8")
    with suppress(InputError):
        assert load_site(folder).setup.agents


def test_bytes_that_are_no_text_name_their_line(write_site: Write) -> None:
    folder = write_site({})
    path = folder / "agents.csv"
    path.write_bytes(path.read_bytes().replace(b"Eva", "Éva".encode("latin-1")))
    with pytest.raises(InputError, match="not UTF-8") as caught:
        load_site(folder)
    assert caught.value.issues[0].line == 5

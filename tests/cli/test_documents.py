from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from scheduler.rules.registry import RULES
from tests.cli.conftest import CLINIC, QUICK, ROOT, Edit, call
from tests.printed import printed, without_seconds

README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")


def test_the_readme_shows_what_its_commands_print(tmp_path: Path) -> None:
    blocks = list(printed(README, tmp_path))
    assert len(blocks) == 3
    for shown, output in blocks:
        assert without_seconds(shown.text) == without_seconds(output), "make printed writes it anew"


def test_the_guide_s_scenario_fits_the_site_it_names(tmp_path: Path) -> None:
    shown = re.search(r"```yaml\n(name: campaign.*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    (tmp_path / "campaign.yaml").write_text(shown[1], encoding="utf-8")
    site = Path(shutil.copytree(CLINIC, tmp_path / "my-clinic"))
    assert call("require", site, "--scenario", tmp_path / "campaign.yaml").exit_code == 0


def test_the_guide_s_mapping_reads_a_history(tmp_path: Path) -> None:
    rows = (
        "Queue;Interval End;Handled;Lost;Talk;Hold;Wrap",
        "Hotline;23/11/2026 08:30;1.204;1;3:45;:10;:25",
        "Hotline;23/11/2026 09:00;4;0;3:00;--;1:00",
        "Test;;--;;;;",
    )
    shown = re.search(r"```yaml\n(columns: .*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    (tmp_path / "map.yaml").write_text(shown[1], encoding="utf-8")
    (tmp_path / "calls.csv").write_text("\n".join(rows), encoding="utf-8")
    target = tmp_path / "out.csv"
    done = call(
        "import", "history", CLINIC, tmp_path / "calls.csv", "--mapping", tmp_path / "map.yaml", "--out", target
    )
    assert done.exit_code == 0, done.stderr
    assert target.read_text(encoding="utf-8").splitlines()[1:] == [
        "appointments,2026-11-23 08:00+00:00,2026-11-23 08:30+00:00,1205,1204,1,313040",
        "appointments,2026-11-23 08:30+00:00,2026-11-23 09:00+00:00,4,4,0,960",
    ]


def test_the_guide_s_edits_fit_the_clinic(tmp_path: Path) -> None:
    shown = re.search(r"```\n(queue,from,to.*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    site = Path(shutil.copytree(CLINIC, tmp_path / "my-clinic"))
    (site / "forecast_edits.csv").write_text(shown[1], encoding="utf-8")
    done = call("forecast", site)
    assert "2 edits, " in done.stdout, done.stderr
    assert "1 edit, handle time " in done.stdout
    assert {row[2] for row in desk_volumes(site)["appointments"] if row[0][:10] == "2026-11-26"} == {300}


def test_the_guide_s_heads_by_number_win_at_the_clinic(edited_clinic: Edit) -> None:
    shown = re.search(r"```\n(queue,start,end,people.*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    site = edited_clinic({})
    (site / "requirement.csv").write_text(shown[1], encoding="utf-8")
    rows = json.loads(call("require", site, "--json").stdout)["intervals"]
    given = {row["start"][:16]: row["required"] for row in rows if row["dictated"]}
    assert len(given) == 20
    assert (given["2026-11-23T11:45"], given["2026-11-23T12:00"]) == (9, 7)


def test_the_guide_s_target_is_one_a_site_may_have() -> None:
    import yaml

    from scheduler.inputs.schema.target import TargetKeys

    shown = re.search(r"```yaml\n(target:\n.*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    keys = {key: str(value) for key, value in yaml.safe_load(shown[1])["target"].items()}
    assert {"counting", "period", "worst_interval", "max_abandonment"} <= set(keys) <= set(TargetKeys.model_fields)
    assert TargetKeys.model_validate(keys).period == "day"


RULE_EXAMPLES = re.findall(r"`(\{type: (\w+).*?\})`", GUIDE)


def test_the_guide_has_an_example_of_every_rule_type() -> None:
    assert {kind for _, kind in RULE_EXAMPLES} == {rule.type for rule in RULES}


@pytest.mark.parametrize("written", [written for written, _ in RULE_EXAMPLES])
def test_the_guide_s_rules_work_in_a_site(written: str, edited_clinic: Edit, tmp_path: Path) -> None:
    site = edited_clinic({"site.yaml": ("rules: ", f"rules:\n  - {written}\n  # ")})
    assert written in (site / "site.yaml").read_text(encoding="utf-8")
    checked = call("check", site)
    assert "0 errors" in checked.stdout, checked.output
    solved = call("solve", site, *QUICK, "--out", tmp_path / "run")
    assert solved.exit_code in (0, 1), solved.output
    if solved.exit_code == 0:
        assert call("verify", tmp_path / "run").exit_code == 0
    else:
        assert "no legal" in solved.output


def test_the_guide_s_special_days_and_shrinkage_fit_a_site(edited_clinic: Edit) -> None:
    events = re.search(r"```yaml\n(holidays: .*?)```", GUIDE, re.DOTALL)
    shrinkage = re.search(r"```yaml\n(shrinkage: .*?)\n```", GUIDE, re.DOTALL)
    assert events is not None
    assert shrinkage is not None
    text = events[1].replace("[billing]", "[appointments]")
    site = edited_clinic({"site.yaml": ("    unplanned_shrinkage: 0.05", "    #")})
    (site / "site.yaml").write_text((site / "site.yaml").read_text(encoding="utf-8").replace("holidays: PT", "#", 1))
    with (site / "site.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"\n{shrinkage[1]}\n{text}")
    done = call("check", site)
    assert "0 errors" in done.stdout, done.output


DESK_QUEUE = """  - name: {name}
    channel: {channel}
    open: {{weekdays: "08:00-18:00"}}
    aht_seconds: 240
"""


def desk_volumes(site: Path, *options: object) -> dict[str, list[tuple[str, float, float]]]:
    """Start, contacts and handle time of every open interval, by queue."""
    found: dict[str, list[tuple[str, float, float]]] = {}
    for row in json.loads(call("require", site, *options, "--json").stdout)["intervals"]:
        found.setdefault(row["queue"], []).append((row["start"][:16], row["volume"], row["aht_seconds"]))
    return found


def test_the_guide_s_what_if_acts_as_it_says(edited_clinic: Edit, tmp_path: Path) -> None:
    """Calls, chat and mail with 8 contacts an hour each, by hand on Tuesday at 11:00 and 09:00."""
    shown = re.search(r"```yaml\n(name: bot out.*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    site = edited_clinic({"site.yaml": ("name: appointments", "name: calls")})
    text = (site / "site.yaml").read_text(encoding="utf-8")
    others = "".join(DESK_QUEUE.format(name=name, channel=how) for name, how in (("chat", "chat"), ("mail", "email")))
    (site / "site.yaml").write_text(text.replace("\nprices:", f"{others}\nprices:", 1), encoding="utf-8")
    for name in ("shifts.yaml", "agents.csv"):
        file = site / name
        file.write_text(file.read_text(encoding="utf-8").replace("appointments", "calls"), encoding="utf-8")
    shutil.rmtree(site / "history")
    rows = [
        f"{queue},2026-11-{day} {hour:02d}:00,2026-11-{day} {hour + 1:02d}:00,8,200"
        for queue in ("calls", "chat", "mail")
        for day in range(23, 28)
        for hour in range(8, 18)
    ]
    (site / "forecast.csv").write_text("\n".join(["queue,start,end,volume,aht_seconds", *rows]), encoding="utf-8")
    (tmp_path / "bot.yaml").write_text(shown[1].replace("my-desk", site.name), encoding="utf-8")
    before, made = desk_volumes(site), desk_volumes(site, "--scenario", tmp_path / "bot.yaml")
    at = {row[0]: index for index, row in enumerate(before["chat"])}
    nine, eleven = at["2026-11-24T09:00"], at["2026-11-24T11:00"]
    calls = {row[0]: row[1:] for row in made["calls"]}
    assert before["chat"][eleven][1:] == (2, 200)
    assert calls["2026-11-24T11:00"] == pytest.approx((2 * 1.15 * 0.9, 220))
    assert calls["2026-11-24T09:00"] == pytest.approx((2 * 1.15 * 0.9, 200))
    assert made["chat"][eleven][1:] == pytest.approx((2 / 0.7 + 0.23, 200), abs=1e-4)
    assert made["chat"][nine][1:] == pytest.approx((2 + 0.23, 200))
    assert made["mail"][nine][1:] == pytest.approx((1.8, 600))
    assert made["mail"][at["2026-11-25T09:00"]][1:] == pytest.approx((2, 600))

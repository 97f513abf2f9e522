from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.cli.conftest import CLINIC, ROOT, call

README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")


def test_the_readme_shows_what_check_really_prints() -> None:
    shown = re.search(r"```text\n(Harbour Clinic.*?warnings)\n```", README, re.DOTALL)
    assert shown is not None
    assert call("check", CLINIC).stdout.strip() == shown[1]


def test_the_guide_s_scenario_fits_the_site_it_names(tmp_path: Path) -> None:
    shown = re.search(r"```yaml\n(name: campaign.*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    (tmp_path / "campaign.yaml").write_text(shown[1], encoding="utf-8")
    site = Path(shutil.copytree(CLINIC, tmp_path / "my-clinic"))
    assert call("require", site, "--scenario", tmp_path / "campaign.yaml").exit_code == 0


def test_the_guide_s_mapping_reads_a_history(tmp_path: Path) -> None:
    from tests.cli.test_site_commands import HISTORY

    shown = re.search(r"```yaml\n(columns: .*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    (tmp_path / "map.yaml").write_text(shown[1], encoding="utf-8")
    (tmp_path / "calls.csv").write_text(HISTORY, encoding="utf-8")
    target = tmp_path / "out.csv"
    done = call(
        "import", "history", CLINIC, tmp_path / "calls.csv", "--mapping", tmp_path / "map.yaml", "--out", target
    )
    assert done.exit_code == 0, done.stderr
    assert len(target.read_text(encoding="utf-8").splitlines()) == 3


def test_the_guide_s_edits_fit_the_clinic(tmp_path: Path) -> None:
    shown = re.search(r"```\n(queue,from,to.*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    site = Path(shutil.copytree(CLINIC, tmp_path / "my-clinic"))
    (site / "forecast_edits.csv").write_text(shown[1], encoding="utf-8")
    done = call("forecast", site)
    assert "2 edits, " in done.stdout, done.stderr


def test_the_guide_s_target_is_one_a_site_may_have() -> None:
    import yaml

    from scheduler.inputs.schema.target import TargetKeys

    shown = re.search(r"```yaml\n(target:\n.*?)```", GUIDE, re.DOTALL)
    assert shown is not None
    keys = {key: str(value) for key, value in yaml.safe_load(shown[1])["target"].items()}
    assert {"counting", "period", "worst_interval", "max_abandonment"} <= set(keys) <= set(TargetKeys.model_fields)
    assert TargetKeys.model_validate(keys).period == "day"

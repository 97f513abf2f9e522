"""Forecasts made elsewhere become ``forecast.csv``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.importers.forecast import import_forecast, read_forecast
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import Write

MAPPING = """\
columns: {queue: Skill, date: Day, time: Time, volume: Calls, aht_seconds: AHT}
delimiter: ";"
decimal_comma: yes
date_order: dmy
time_zone: America/New_York
interval_minutes: 30
queues: {EN Billing: billing, Old: ""}
"""
SOURCE = """\
Skill;Day;Time;Calls;AHT
EN Billing;23.11.2026;09:00;12,25;240
EN Billing;23.11.2026;09:30;1.012,5;
Old;23.11.2026;09:00;3;100
"""


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    def write(source: str = SOURCE, mapping: str = MAPPING) -> tuple[Path, Path]:
        (tmp_path / "client.csv").write_text(source, encoding="utf-8")
        (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
        return tmp_path / "client.csv", tmp_path / "map.yaml"

    return write


def test_a_client_s_forecast_is_written_and_read_back(
    files: Callable[..., tuple[Path, Path]], write_site: Write
) -> None:
    site = write_site({})
    imported = import_forecast(*files(), site / "forecast.csv")
    assert imported.left_out == 1
    lines = (site / "forecast.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "queue,start,end,volume,aht_seconds",
        "billing,2026-11-23 14:00+00:00,2026-11-23 14:30+00:00,12.25,240",
        "billing,2026-11-23 14:30+00:00,2026-11-23 15:00+00:00,1012.5,",
    ]
    read = load_site(site).forecast
    assert read is not None
    assert read["volume"].tolist() == [12.25, 1012.5]
    assert np.isnan(read["aht_seconds"].iloc[1])


BAD = {
    "no time at all": ("EN Billing;23.11.2026;10:00;4;0", "AHT", "found 0 with 4 contacts"),
    "negative": ("EN Billing;23.11.2026;10:00;-4;9", "Calls", "0 or more"),
    "empty": ("EN Billing;23.11.2026;10:00;;9", "Calls", "empty"),
    "twice": ("EN Billing;23.11.2026;09:00;4;9", "", "overlaps line 2"),
    "unknown queue": ("Sales;23.11.2026;10:00;4;9", "Skill", "add it"),
    "skipped hour": ("EN Billing;08.03.2026;02:30;4;9", "date and time", "does not exist"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_row_is_named_and_nothing_written(
    name: str, files: Callable[..., tuple[Path, Path]], tmp_path: Path
) -> None:
    row, key, says = BAD[name]
    with pytest.raises(InputError) as caught:
        import_forecast(*files(SOURCE + row + "\n"), tmp_path / "forecast.csv")
    assert [(i.line, i.key) for i in caught.value.issues if says in i.message] == [(5, key)], str(caught.value)
    assert not (tmp_path / "forecast.csv").exists()


def test_a_mapping_without_a_volume_is_told(files: Callable[..., tuple[Path, Path]]) -> None:
    with pytest.raises(InputError, match="volume"):
        read_forecast(*files(mapping=MAPPING.replace(", volume: Calls", "")))

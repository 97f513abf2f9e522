"""Where one word says it all, one word is enough."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.site_folder import load_site


def change(site: Path, file: str, old: str, new: str) -> None:
    """Change a file of the site."""
    text = (site / file).read_text(encoding="utf-8")
    assert old in text
    (site / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("paid_hours_per_week: {min: 40, max: 40}", "paid_hours_per_week: 40"),
        ("days_per_week: {min: 5, max: 5}", "days_per_week: 5"),
    ],
)
def test_one_number_is_least_and_most(small_site: Path, old: str, new: str) -> None:
    before = load_site(small_site).setup
    change(small_site, "contracts.yaml", old, new)
    assert load_site(small_site).setup == before


def test_a_day_may_be_closed(small_site: Path) -> None:
    before = load_site(small_site).setup.queues[0]
    change(small_site, "site.yaml", 'saturday: ["09:00-13:00"]', "saturday: closed")
    opening = (*before.opening[:5], (), ())
    assert load_site(small_site).setup.queues[0] == replace(before, opening=opening)


def test_one_span_is_every_day(small_site: Path) -> None:
    before = load_site(small_site).setup
    change(small_site, "site.yaml", 'open:\n      daily: "00:00-24:00"', 'open: "00:00-24:00"')
    assert load_site(small_site).setup == before


def test_where_a_mapping_is_needed_its_keys_are_shown(small_site: Path) -> None:
    change(small_site, "contracts.yaml", 'start: {earliest: "07:00", latest: "09:30"}', 'start: "07:00"')
    with pytest.raises(InputError, match=r"a mapping of keys is allowed, e\.g\. \{earliest: \.\.\., latest: \.\.\.\}"):
        load_site(small_site)

from __future__ import annotations

import gc

import pytest

from scheduler.cli.short_lived import without_collector


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_off_inside_and_as_before_afterwards(was_on: bool) -> None:
    seen: list[bool] = []

    @without_collector()
    def work() -> None:
        seen.append(gc.isenabled())
        raise SystemExit(1)

    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        for _ in range(2):
            with pytest.raises(SystemExit):
                work()
        assert seen == [False, False]
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if before else gc.disable)()

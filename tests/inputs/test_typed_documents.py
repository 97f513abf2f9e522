from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scheduler.inputs import typed_documents
from scheduler.inputs.documents import read_documents
from scheduler.inputs.reading import validation
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.schema.contracts import PatternEntry
from scheduler.inputs.schema.rows import AgentRow
from scheduler.inputs.schema.site import QueueKeys, SiteFile
from scheduler.inputs.site_folder import load_site
from scheduler.inputs.typed_documents import TypedDocuments
from tests.inputs.conftest import FILES, Write


def typed(folder: Path) -> tuple[TypedDocuments, Issues]:
    issues = Issues()
    found = TypedDocuments(read_documents(folder, issues))
    found.validate_files(issues)
    found.validate_rows(issues)
    return found, issues


def test_every_file_and_row_of_a_good_site_is_validated_once(small_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[tuple[str, str, tuple[str | int, ...]]] = Counter()
    real = validation.validate

    def counted(model: type[Any], root: Any, issues: Issues, path: tuple[str | int, ...] = (), **more: Any) -> Any:
        calls[model.__name__, root.place.file, path] += 1
        return real(model, root, issues, path, **more)

    def again(*_: object) -> None:
        raise AssertionError("validated again, item by item")

    monkeypatch.setattr(typed_documents, "validate", counted)
    monkeypatch.setattr(typed_documents, "valid_items", again)
    monkeypatch.setattr(PatternEntry, "model_validate", again)
    load_site(small_site)
    assert len(calls) > 10
    assert set(calls.values()) == {1}


def test_items_and_rows_remember_file_and_line(small_site: Path) -> None:
    found, issues = typed(small_site)
    site, agents = (
        (small_site / name).read_text(encoding="utf-8").splitlines() for name in ("site.yaml", "agents.csv")
    )
    for queue in found.items(QueueKeys, "site", "queues"):
        file, _, line = queue.where.rpartition(":")
        assert file == str(small_site / "site.yaml")
        assert queue.item.name in site[int(line) - 1]
    for agent in found.items(AgentRow, "agents"):
        assert agents[agent.line - 1].startswith(agent.item.agent_id)
    assert not issues.found


def test_one_wrong_item_costs_the_file_its_keys_and_the_other_items_nothing(write_site: Write) -> None:
    text = FILES["site.yaml"].replace("channel: chat", "channel: pigeon")
    assert text != FILES["site.yaml"]
    found, issues = typed(write_site({"site.yaml": text}))
    assert found.file(SiteFile, "site") is None
    assert len(issues.found) == 1
    all_names = [item.text("name") for item in found.documents.nodes["site"].entries["queues"].items]
    assert 0 < len(found.items(QueueKeys, "site", "queues")) == len(all_names) - 1

"""The files of a site, each validated once: typed keys and rows that remember file and line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from scheduler.inputs.documents import TABLES, YAML_FILES, Documents
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.reading.validation import M, Placed, valid_items, validate


@dataclass(frozen=True)
class TypedDocuments:
    """What is valid in the files of a site.

    Attributes
    ----------
    files
        Keys of every YAML file that has nothing wrong, by stem.
    rows
        Valid rows of every table, by stem.
    """

    documents: Documents
    files: dict[str, BaseModel] = field(default_factory=dict)
    rows: dict[str, list[Placed[Any]]] = field(default_factory=dict)

    def validate_files(self, issues: Issues) -> None:
        """Validate every YAML file, once the overlays are merged; every issue is noted."""
        for stem, model in YAML_FILES.items():
            keys = validate(model, self.documents.nodes[stem], issues) if stem in self.documents.nodes else None
            if keys is not None:
                self.files[stem] = keys

    def validate_rows(self, issues: Issues) -> None:
        """Validate every row of every table; every issue is noted."""
        for stem, model in TABLES.items():
            if stem not in self.documents.nodes:
                continue
            node = self.documents.nodes[stem]
            tried = ((validate(model, node, issues, (index,)), index) for index in range(len(node.items)))
            self.rows[stem] = [Placed(row, node, (index,)) for row, index in tried if row is not None]

    def file(self, model: type[M], stem: str) -> M | None:
        """Keys of a file, ``None`` where anything in it is wrong."""
        keys = self.files.get(stem)
        return keys if isinstance(keys, model) else None

    def items(self, model: type[M], stem: str, key: str = "") -> list[Placed[M]]:
        """Return the valid rows of a table, or the valid items of a list of a file.

        Of a file with anything wrong, which has no keys, each item is tried by itself, so that what the others lack is
        told as well; their own mistakes are noted already.
        """
        if not key:
            return [one for one in self.rows.get(stem, ()) if isinstance(one.item, model)]
        node, file = self.documents.nodes.get(stem), self.files.get(stem)
        if node is None:
            return []
        if file is None:
            return valid_items(model, node, key)
        found = enumerate(getattr(file, key))
        return [Placed(item, node, (key, index)) for index, item in found if isinstance(item, model)]

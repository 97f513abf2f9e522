"""Nodes through pydantic: typed objects, or issues that name file, line and key."""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from scheduler.inputs.reading.issues import Issues, unknown
from scheduler.inputs.reading.nodes import Node, locate, plain

MAPPINGS = ("model_type", "model_attributes_type", "dict_type")
"""Pydantic's words for something else in place of a mapping."""
LONGEST_SHOWN = 120
"""Characters of what was found that a message repeats."""
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Placed(Generic[M]):
    """A validated item and where it stands.

    Attributes
    ----------
    item
        The typed keys.
    root, path
        The file's document and the way from it to the item, for messages.
    """

    item: M
    root: Node
    path: tuple[str | int, ...]

    def issue(self, issues: Issues, message: str, *keys: str | int) -> None:
        """Note something wrong with one key of the item (default: the item itself)."""
        note(issues, self.root, (*self.path, *keys), message)

    @property
    def line(self) -> int:
        """The line the item begins in."""
        return locate(self.root, self.path)[0].place.line

    @property
    def where(self) -> str:
        """``file:line`` of the item."""
        place = locate(self.root, self.path)[0].place
        return f"{place.file}:{place.line}"


def note(issues: Issues, root: Node, path: Sequence[str | int], message: str) -> None:
    """Note something wrong at a path of a document; a table's row is not part of its key."""
    node, key, _ = locate(root, path)
    if path and isinstance(path[0], int):
        key = ".".join(str(part) for part in path[1:])
    issues.add(node.anchor, key, message)


def validate(
    model: type[M], root: Node, issues: Issues, path: tuple[str | int, ...] = (), skip: Collection[str] = ()
) -> M | None:
    """Validate the node at ``path`` of a document, without the keys of ``skip``.

    Every issue is noted; the result is ``None`` where there is any.
    """
    written = plain(locate(root, path)[0])
    if isinstance(written, dict):
        written = {key: value for key, value in written.items() if key not in skip}
    try:
        return model.model_validate(written)
    except ValidationError as error:
        for detail in error.errors():
            _note_detail(issues, model, root, path, detail)
        return None


def valid_items(model: type[M], root: Node, key: str = "") -> list[Placed[M]]:
    """Return the valid items of a list (under ``key``, or the document itself), silent about the others."""
    path: tuple[str | int, ...] = (key,) if key else ()
    parent = root.entries.get(key) if key else root
    found = []
    for index, node in enumerate(parent.items if parent is not None else ()):
        try:
            found.append(Placed(model.model_validate(plain(node)), root, (*path, index)))
        except ValidationError:
            continue
    return found


def _note_detail(
    issues: Issues, model: type[BaseModel], root: Node, path: tuple[str | int, ...], detail: ErrorDetails
) -> None:
    """Turn one pydantic error into an issue."""
    loc = tuple(detail["loc"])
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        loc = (*loc, str(detail["ctx"]["discriminator"]).strip("'"))
    full = (*path, *loc)
    node, key, exists = locate(root, full)
    is_table = bool(full) and isinstance(full[0], int)
    if is_table:
        key = ".".join(str(part) for part in full[1:])
    place = node.anchor
    if detail["type"] == "extra_forbidden":
        place = node.key or node.place
        what = "column" if is_table else "key"
        message = unknown(what, str(loc[-1]), key_names(model, loc[:-1]))
    elif detail["type"] == "missing":
        message = "empty; a value is needed" if exists or is_table else "missing; write this key"
        message += _described(model, loc)
    else:
        is_plain = exists and not detail["type"].startswith("union_tag")
        example = _example(model, loc) if detail["type"] in MAPPINGS else ""
        message = _sentence(detail) + example + (_described(model, loc) if is_plain else "")
    issues.add(place, key, message)


def _sentence(detail: ErrorDetails) -> str:
    """Say what was found and what is allowed."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    found = _found(detail["input"])
    limits = {
        "greater_than": ("gt", "more than"),
        "greater_than_equal": ("ge", "at least"),
        "less_than": ("lt", "less than"),
        "less_than_equal": ("le", "at most"),
    }
    if kind in limits:
        name, words = limits[kind]
        return f"found {found}, {words} {context[name]:,.12g} is allowed"
    if kind in ("literal_error", "enum"):
        return _choice(detail["input"], str(context["expected"]))
    if kind == "union_tag_invalid":
        return _choice(context["tag"], str(context["expected_tags"]))
    if kind == "union_tag_not_found":
        return "missing; write this key"
    wanted = {
        "list_type": "a list",
        "model_type": "a mapping of keys",
        "model_attributes_type": "a mapping of keys",
        "dict_type": "a mapping of keys",
        "string_type": "one text",
    }
    if kind in wanted:
        return f"found {found}, {wanted[kind]} is allowed"
    return f"found {found}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _choice(value: Any, expected: str) -> str:
    names = [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",")]
    return unknown("value", _short(str(value)), names)


def _found(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else _short(repr(value))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN // 2]}... ({len(text)} characters)"


def _example(model: Any, loc: Sequence[str | int]) -> str:
    """Show the keys of the mapping that is wanted, those that must be there first."""
    for kind in _alternatives(_annotation_at(model, loc)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            fields = [(field.alias or name, field.is_required()) for name, field in kind.model_fields.items()]
            names = [name for name, needed in fields if needed] or [name for name, _ in fields[:2]]
            return f", e.g. {{{', '.join(f'{name}: ...' for name in names)}}}"
    return ""


def key_names(model: Any, loc: Sequence[str | int]) -> list[str]:
    """Keys a mapping may have, at a location of a model."""
    names: list[str] = []
    for kind in _alternatives(_annotation_at(model, loc)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names.extend(field.alias or name for name, field in kind.model_fields.items())
    return list(dict.fromkeys(names))


def _described(model: Any, loc: Sequence[str | int]) -> str:
    """Say what the field at a location is; nothing where it is no field."""
    if not loc or not isinstance(loc[-1], str):
        return ""
    for kind in _alternatives(_annotation_at(model, loc[:-1])):
        field = _field(kind, loc[-1])
        if field is not None and field.description:
            text = field.description.rstrip(".")
            return f". {loc[-1]}: {text[:1].lower() + text[1:] if text[1:2].islower() else text}"
    return ""


def _field(kind: Any, name: str) -> FieldInfo | None:
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return None
    return next((field for own, field in kind.model_fields.items() if name == (field.alias or own)), None)


def _annotation_at(annotation: Any, loc: Sequence[str | int]) -> Any:
    """Type at a location; the tag of a union's alternative selects it."""
    for part in loc:
        annotation = next((child for kind in _alternatives(annotation) for child in _children(kind, part)), annotation)
    return annotation


def _children(kind: Any, part: str | int) -> Iterator[Any]:
    if isinstance(part, int):
        if get_origin(kind) in (list, tuple):
            yield get_args(kind)[0]
        return
    field = _field(kind, part)
    if field is not None:
        yield field.annotation
    elif get_origin(kind) is dict:
        yield get_args(kind)[1]
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        tag = kind.model_fields.get("kind")
        if tag is not None and get_origin(tag.annotation) is Literal and part in get_args(tag.annotation):
            yield kind


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Members of unions, without annotations."""
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _alternatives(member)
    else:
        yield annotation

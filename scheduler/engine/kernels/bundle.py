"""Bundles: many arrays handed to a kernel by one pointer.

To numba a tuple of forty arrays is some three hundred words, written out again at every call, and much of the time to
compile the search's kernels went into that. A bundle is one word; its fields are read where they are used,
``tables.start[option]`` as with a tuple.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import OpaqueModel
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, register_model, typeof_impl, unbox

_WORD = ir.IntType(64)


@dataclass(frozen=True, eq=False)
class Bundle:
    """Base of all bundles: a frozen dataclass whose fields are C-contiguous arrays, or integers.

    The arrays may be written to, in Python and in kernels; which arrays they are never changes. Every bundle of a
    class has the same types of fields, so that each kernel is compiled for it once.

    Raises
    ------
    TypeError
        If a field is neither, or differs in type from the same field of an earlier bundle of the class.
    """

    kinds: ClassVar[BundleType | None] = None

    def __post_init__(self) -> None:
        words: list[int] = []
        own: list[tuple[str, types.Type]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            own.append((field.name, _kind(type(self).__name__, field.name, value)))
            words += _words(value)
        found = BundleType(type(self).__name__, tuple(own))
        known = type(self).kinds
        if known is None:
            type(self).kinds = found
        elif known != found:
            raise TypeError(f"{type(self).__name__}: {found} differs from {known}, the first one made")
        memory = np.array(words, np.int64)
        object.__setattr__(self, "_memory", memory)
        object.__setattr__(self, "_address", memory.ctypes.data)


class BundleType(types.Type):
    """Numba's type of one class of bundles: names and types of its fields, in order."""

    def __init__(self, label: str, kinds: tuple[tuple[str, types.Type], ...]) -> None:
        self.label, self.kinds = label, kinds
        super().__init__(f"{label}({', '.join(f'{name}: {kind}' for name, kind in kinds)})")

    @property
    def key(self) -> tuple[str, tuple[tuple[str, types.Type], ...]]:
        """What makes two of them equal."""
        return self.label, self.kinds


def _kind(owner: str, name: str, value: Any) -> types.Type:
    """Numba's type of a field."""
    if isinstance(value, int):
        return types.int64
    if not (isinstance(value, np.ndarray) and value.flags.c_contiguous and value.flags.writeable):
        raise TypeError(f"{owner}.{name}: {type(value).__name__}, not an int or a C-contiguous, writeable array")
    return types.Array(types.float64 if value.dtype == np.float64 else _integers(owner, name, value), value.ndim, "C")


def _integers(owner: str, name: str, value: np.ndarray) -> types.Type:
    if value.dtype != np.int64:
        raise TypeError(f"{owner}.{name} holds {value.dtype}: int64 or float64 are needed")
    return types.int64


def _words(value: Any) -> list[int]:
    """Memory of a field: an integer itself, an array as numba holds it (owner, parent, size, itemsize, data, ...)."""
    if isinstance(value, int):
        return [int(value)]
    return [0, 0, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides]


@typeof_impl.register(Bundle)
def _typeof(value: Bundle, context: Any) -> BundleType | None:
    return type(value).kinds


@register_model(BundleType)
class _Model(OpaqueModel):
    """A pointer."""


@infer_getattr
class _Fields(AttributeTemplate):
    key = BundleType

    def generic_resolve(self, bundle: BundleType, name: str) -> types.Type | None:  # type: ignore[override]
        return dict(bundle.kinds).get(name)


@lower_getattr_generic(BundleType)
def _read_field(context: Any, builder: Any, bundle: BundleType, pointer: Any, name: str) -> Any:
    """Load a field; it never changes, so that a load may move out of any loop."""
    offset = 0
    for own, kind in bundle.kinds:
        if own == name:
            break
        offset += 5 + 2 * kind.ndim if isinstance(kind, types.Array) else 1
    word = builder.gep(builder.bitcast(pointer, _WORD.as_pointer()), [ir.Constant(_WORD, offset)])
    value = builder.load(builder.bitcast(word, context.get_value_type(kind).as_pointer()))
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


@unbox(BundleType)
def _unbox(bundle: BundleType, value: Any, c: Any) -> NativeValue:
    """Take the address of a bundle's memory."""
    number = c.pyapi.object_getattr_string(value, "_address")
    address = c.pyapi.long_as_longlong(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.inttoptr(address, cgutils.voidptr_t))

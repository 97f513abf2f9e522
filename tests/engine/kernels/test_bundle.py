from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.bundle import Bundle
from scheduler.engine.kernels.compiled import entry, inner


@dataclass(frozen=True, eq=False)
class Shelf(Bundle):
    books: Ints
    flag: bool
    weights: Floats


@inner
def heaviest(shelf, row):  # type: ignore[no-untyped-def]
    best = -1.0
    for i in range(shelf.weights.shape[1]):
        best = max(best, shelf.weights[row, i])
    return best


@entry
def total(shelf, row):  # type: ignore[no-untyped-def]
    shelf.books[0] += 1
    return heaviest(shelf, row) + shelf.books[1] + (100 if shelf.flag else 0)


def shelf(flag: bool = True) -> Shelf:
    return Shelf(np.array([1, 2, 3]), flag, np.array([[1.0, 5.0], [7.0, 2.0]]))


def test_kernels_read_and_write_the_arrays_of_a_bundle() -> None:
    own = shelf()
    assert [total(own, row) for row in (0, 1)] == [107.0, 109.0]
    assert own.books.tolist() == [3, 2, 3]
    own.weights[0, 0] = 50.0
    assert total(own, 0) == 152.0


def test_a_copy_with_other_arrays_is_a_bundle_of_its_own() -> None:
    own = shelf()
    other = replace(own, weights=np.array([[9.0, 0.0]]), flag=False)
    assert (total(own, 0), total(other, 0)) == (107.0, 11.0)


def test_every_bundle_of_a_class_has_the_same_types_so_that_kernels_compile_once() -> None:
    shelf()
    with pytest.raises(TypeError, match=r"Shelf: .* differs from"):
        replace(shelf(), books=np.zeros((2, 2), np.int64))
    total(shelf(), 0)
    total(replace(shelf(), books=np.arange(50)), 1)
    assert len(total.signatures) == 1


@pytest.mark.parametrize(
    ("books", "said"),
    [
        (np.arange(6)[::2], "Shelf.books: ndarray, not an int or a C-contiguous, writeable array"),
        (np.zeros(3, np.int32), "Shelf.books holds int32: int64 or float64 are needed"),
        ([1, 2], "Shelf.books: list, not an int or a C-contiguous, writeable array"),
    ],
)
def test_a_field_kernels_cannot_read_is_refused_by_name(books: object, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        replace(shelf(), books=books)  # type: ignore[arg-type]

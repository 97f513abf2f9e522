"""A case: a world, what is changed in it, and a command; all of it follows from the seed and the case's number."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from benchmarks.fuzz.options import change_words
from benchmarks.fuzz.places import change_bytes, change_place, remove
from benchmarks.fuzz.tables import change_csv, change_xlsx
from benchmarks.fuzz.trees import change_json, change_text, change_yaml
from benchmarks.fuzz.worlds import Command, World

MOST_CHANGES = 5
CHANGES = {".yaml": change_yaml, ".csv": change_csv, ".xlsx": change_xlsx, ".json": change_json}
BYTES_SHARE = 0.06
PLACE_SHARE = 0.02
OPTIONS_SHARE = 0.08


@dataclass(frozen=True)
class Step:
    """One change: of a file's content, or of what stands in its place. Its draws follow from ``seed`` alone."""

    file: str
    kind: str
    seed: int


@dataclass(frozen=True)
class Case:
    """What is run: ``steps`` applied to a world's files in their order, then ``command``."""

    world: World
    steps: tuple[Step, ...]
    command: Command

    def with_steps(self, steps: Sequence[Step]) -> Case:
        """The same with other steps."""
        return replace(self, steps=tuple(steps))


def draw_case(worlds: Sequence[World], seed: int, number: int) -> Case:
    """Draw case ``number`` of the series ``seed``."""
    random = Random(f"{seed}:{number}")
    world = random.choices(worlds, [one.weight for one in worlds])[0]
    command = random.choice(world.commands)
    if random.random() < OPTIONS_SHARE:
        return Case(world, (), change_words(random, command))
    read = [name for name in world.targets() if name in command.words] or world.targets()
    targets = world.targets() if random.random() < 0.5 or not world.name.startswith("import") else read
    count = random.choices(range(1, MOST_CHANGES + 1), (12, 5, 2, 1, 1))[0]
    file = random.choice(targets)
    steps = []
    for _ in range(count):
        if random.random() < 0.5:
            file = random.choice(targets)
        kind = random.choices(("content", "bytes", "place"), (1 - BYTES_SHARE - PLACE_SHARE, BYTES_SHARE, PLACE_SHARE))[
            0
        ]
        steps.append(Step(file, kind, random.getrandbits(48)))
    return Case(world, tuple(steps), command)


class Stage:
    """The folder a worker plays its cases in; files are put back after each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._world: World | None = None
        self._dirty: set[str] = set()

    def set_up(self, case: Case) -> None:
        """Lay out the world and apply the steps."""
        if self._world is not case.world:
            if self.folder.exists():
                shutil.rmtree(self.folder)
            self.folder.mkdir(parents=True)
            self._dirty, self._world = set(case.world.files), case.world
        for name in self._dirty:
            write_file(self.folder / name, case.world.files[name])
        self._dirty = {step.file for step in case.steps}
        apply_steps(self.folder, case.steps)

    def clear(self) -> None:
        """Forget what is there: the next case lays out everything."""
        self._world = None


def write_file(path: Path, content: bytes) -> None:
    """Write a file, whatever stands in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        remove(path)
    path.write_bytes(content)


def apply_steps(folder: Path, steps: Sequence[Step]) -> None:
    """Change the files of a folder; a step whose file is gone does nothing."""
    for step in steps:
        path, random = folder / step.file, Random(step.seed)
        if path.is_symlink() or not path.is_file():
            continue
        if step.kind == "place":
            change_place(random, path)
        elif step.kind == "bytes":
            path.write_bytes(change_bytes(random, path.read_bytes()))
        else:
            path.write_bytes(CHANGES.get(path.suffix, change_text)(random, path.read_bytes()))

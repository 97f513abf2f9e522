"""Names that people cannot tell apart: composed or decomposed letters, wide forms, blanks and marks without width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

CONTROL = ("Cc", "Cs", "Cn", "Zl", "Zp")
"""Unicode categories of characters that no name holds: controls, halves of characters, line ends."""
INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Unicode categories of characters nobody sees: control, format, private, separators of lines."""


def control_characters(text: str) -> list[str]:
    """Characters of a name that cannot be shown, as ``U+001B``, each once."""
    found = dict.fromkeys(letter for letter in text if unicodedata.category(letter) in CONTROL)
    return [f"U+{ord(letter):04X}" for letter in found]


def seen_as(name: str) -> str:
    """Return what a reader sees of a name; equal for names that look the same."""
    if not name.isascii():
        composed = unicodedata.normalize("NFKC", name)
        visible = (
            " " if letter.isspace() else letter
            for letter in composed
            if letter.isspace() or unicodedata.category(letter) not in INVISIBLE
        )
        name = unicodedata.normalize("NFC", "".join(visible))
    return " ".join(name.split())


def look_alike(name: str, names: Iterable[str]) -> str:
    """Another name that looks the same; empty where there is none."""
    seen = seen_as(name)
    return next((other for other in names if other != name and seen_as(other) == seen), "")


def spelled(name: str) -> str:
    """Write a name so that what cannot be seen shows: by the numbers of all letters beyond ASCII."""
    return ascii(name)


def told_apart(name: str, known: dict[str, str]) -> str:
    """Say what is wrong with an id beside those known, which it joins; empty where it can be told from all of them.

    Parameters
    ----------
    known
        Ids by what a reader sees of them.
    """
    hidden = [letter for letter in name if unicodedata.category(letter) in INVISIBLE]
    if hidden:
        listed = ", ".join(dict.fromkeys(f"U+{ord(letter):04X}" for letter in hidden))
        return f"found {name!a}, an id with characters nobody sees ({listed}); delete them"
    other = known.setdefault(seen_as(name), name)
    if other != name:
        return f"found {name!a}, which looks like {other!a} and is another id; write one of the two the same"
    return ""

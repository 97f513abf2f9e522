"""Names that people cannot tell apart: composed or decomposed letters, wide forms, blanks and marks without width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

CONTROL = ("Cc", "Cs", "Cn", "Zl", "Zp")
"""Unicode categories of characters that no name holds: controls, halves of characters, line ends."""


def control_characters(text: str) -> list[str]:
    """Characters of a name that cannot be shown, as ``U+001B``, each once."""
    found = dict.fromkeys(letter for letter in text if unicodedata.category(letter) in CONTROL)
    return [f"U+{ord(letter):04X}" for letter in found]


def seen_as(name: str) -> str:
    """Return what a reader sees of a name; equal for names that look the same."""
    if name.isascii():
        return name
    visible = "".join(letter for letter in unicodedata.normalize("NFKC", name) if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFC", visible).split())


def look_alike(name: str, names: Iterable[str]) -> str:
    """Another name that looks the same; empty where there is none."""
    seen = seen_as(name)
    return next((other for other in names if other != name and seen_as(other) == seen), "")


def spelled(name: str) -> str:
    """Write a name so that what cannot be seen shows: by the numbers of all letters beyond ASCII."""
    return ascii(name)

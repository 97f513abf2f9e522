"""Ids that look alike and are not the same: invisible characters, composed ones, blanks of another width."""

from __future__ import annotations

import unicodedata

INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Unicode categories of characters nobody sees: control, format, private, separators of lines."""


def plain_form(name: str) -> str:
    """Return what an eye sees of a name: composed letters, no invisible characters, one kind of blank."""
    seen = (" " if letter.isspace() else letter for letter in name if unicodedata.category(letter) not in INVISIBLE)
    return " ".join(unicodedata.normalize("NFKC", "".join(seen)).split())


def told_apart(name: str, known: dict[str, str]) -> str:
    """Say what is wrong with an id beside those known, which it joins; empty where it can be told from all of them.

    Parameters
    ----------
    known
        Ids by their plain form.
    """
    hidden = [letter for letter in name if unicodedata.category(letter) in INVISIBLE]
    if hidden:
        listed = ", ".join(dict.fromkeys(f"U+{ord(letter):04X}" for letter in hidden))
        return f"found {name!a}, an id with characters nobody sees ({listed}); delete them"
    other = known.setdefault(plain_form(name), name)
    if other != name:
        return f"found {name!a}, which looks like {other!a} and is another id; write one of the two the same"
    return ""

"""Mutations of what is typed: options more, fewer, twice, with strange values, and paths that are not there."""

from __future__ import annotations

from random import Random

from benchmarks.fuzz.values import DATES, NUMBERS, WORDS
from benchmarks.fuzz.worlds import Command

OPTIONS = (
    "--json", "--force", "--weeks", "--start", "--scenario", "--locks", "--fresh-forecast", "--mapping", "--layout",
    "--out", "--csv", "--backtest", "--target", "--debug", "-h", "--seed", "--iterations", "--time-limit",
    "--workers", "--no-such",
)  # fmt: skip
PATHS = ("nowhere", "site", ".", "", "in/map.yaml", "site/site.yaml", "out.csv", "run", "a\nb", "💥", "x" * 300)
WEEKS = ("1", "2", "3", "0", "-1", "1e3", "53")


def change_words(random: Random, command: Command) -> Command:
    """Change one or two words of the command."""
    words = list(command.words)
    for _ in range(random.choice((1, 1, 2))):
        place = random.randrange(1, len(words) + 1)
        kind = random.random()
        if kind < 0.2 and place < len(words):
            words.pop(place)
        elif kind < 0.35 and place < len(words):
            words[place] = random.choice((*PATHS, *_typeable(WORDS)))
        elif kind < 0.45 and place < len(words):
            words.insert(place, words[place])
        else:
            option = random.choice(OPTIONS)
            words[place:place] = [option, *([_value(random, option)] if random.random() < 0.9 else [])]
    return Command(tuple(words), command.writes)


def _value(random: Random, option: str) -> str:
    if option == "--start":
        return random.choice(DATES)
    if option == "--weeks":
        return random.choice(WEEKS)
    pool: tuple[str, ...] = PATHS if random.random() < 0.5 else NUMBERS if random.random() < 0.5 else WORDS
    return random.choice(_typeable(pool))


def _typeable(pool: tuple[str, ...]) -> tuple[str, ...]:
    """Those a shell can hand over, which name no folder elsewhere: the product may write where it is told to."""
    return tuple(text for text in pool if not {"\0", "\ud83d", "/"} & set(text) and len(text) < 1000)

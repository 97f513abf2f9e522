"""``wish_answers.csv`` of a run against its wishes and its roster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from scheduler.checking.claim import Claim
from scheduler.checking.wish_answers import WishAnswer, wish_answers
from scheduler.domain.run import Run
from scheduler.domain.wish_words import wish_value
from scheduler.manifest import WISHES

ASKED = ("agent_id", "date", "kind", "value")


def check_wishes(rows: Sequence[Mapping[str, str]], run: Run) -> Iterator[Claim]:
    """Yield every wish that is not listed as the problem has it, and every answer the roster does not give."""
    counted = {_key(one): one for one in wish_answers(run.problem, run.roster)}
    said = {tuple(row[column] for column in ASKED): row for row in rows}
    if len(said) != len(rows):
        yield WISHES, f"{len(rows)} rows", f"{len(said)} different wishes"
    for key, times in sorted(Counter((*counted, *said)).items()):
        where = f"{WISHES}: {' '.join(filter(None, key))}"
        if times < 2:
            yield where, *(("a wish", "no such wish") if key in said else ("nothing", "a wish"))
            continue
        row, one = said[key], counted[key]
        for column, value in (("answer", one.answer), ("reason", one.reason)):
            if row[column] != value:
                yield f"{where}: {column}", row[column] or "nothing", value or "nothing"
        for column, number in (("weight", one.wish.weight), ("cost", one.cost)):
            if abs(float(row[column]) - number) > 1e-6:
                yield f"{where}: {column}", row[column], f"{number:g}"
        filed = datetime.fromisoformat(row["filed_at"]).astimezone(UTC) if row["filed_at"] else None
        if filed != one.wish.filed_at:
            yield f"{where}: filed_at", row["filed_at"] or "nothing", str(one.wish.filed_at or "nothing")


def _key(one: WishAnswer) -> tuple[str, ...]:
    wish = one.wish
    return wish.agent_id, wish.date.isoformat(), wish.kind, wish_value(wish)

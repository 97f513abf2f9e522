from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.formula_guard import STARTS, guarded, unguarded


def test_what_a_spreadsheet_would_run_gets_an_apostrophe() -> None:
    texts = ("=1+1", "+1", "-1", "@cmd", "\tx", "\rx", "1-1", "", "O'Neil", "'quoted'", "'=x")
    safe = ["'=1+1", "'+1", "'-1", "'@cmd", "'\tx", "'\rx", "1-1", "", "O'Neil", "'quoted'", "''=x"]
    assert [guarded(text) for text in texts] == safe


@given(st.text(alphabet="'=+-@\t\rab", max_size=6))
def test_every_text_comes_back_and_none_is_run(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(STARTS)

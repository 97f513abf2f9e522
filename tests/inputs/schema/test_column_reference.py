from __future__ import annotations

import pytest

from scheduler.inputs.documents import TABLES
from scheduler.inputs.json_schema import COLUMNS, FOLDER
from scheduler.inputs.schema.column_reference import EXAMPLES, columns_text


def test_the_written_page_is_the_one_the_code_makes() -> None:
    assert (FOLDER / COLUMNS).read_text(encoding="utf-8") == columns_text(TABLES), "run: make schema"


@pytest.mark.parametrize("stem", TABLES)
def test_every_table_has_an_example_of_every_column_that_is_valid(stem: str) -> None:
    model = TABLES[stem]
    names = {field.alias or name for name, field in model.model_fields.items()}
    assert set(EXAMPLES[stem]) == names
    model.model_validate({name: cell for name, cell in EXAMPLES[stem].items() if cell})


def test_ranges_and_required_columns_are_shown() -> None:
    page = columns_text(TABLES)
    assert "| `pay_rate` |  | Money per paid hour; default 0. | 0 to 1,000,000,000 | `14.50` |" in page
    assert "| `agent_id` | yes | Unique id. |  | `A014` |" in page
    assert "| `measure` |  | volume (contacts) or aht (handle time); default volume. | volume, aht | `volume` |" in page

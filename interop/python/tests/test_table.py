"""The document says what is tested, with the versions that are installed."""

import table


def test_the_tables_are_those_of_the_tests():
    text = table.DOCUMENT.read_text(encoding="utf-8")
    assert text == table.written(text), "write them anew: python tests/table.py"

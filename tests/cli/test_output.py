"""Tables for people."""

import click
import pytest

from ape_dao.cli.output import table_lines


def test_table_lines__words_left_numbers_right():
    assert table_lines(["name", "locked"], [("whale", "1,000,000"), ("me", "5")]) == [
        "name      locked",
        "-----  ---------",
        "whale  1,000,000",
        "me             5",
    ]


@pytest.mark.parametrize("cells", [["50%", "7%"], ["12.5 TMAI", "3 TMAI"], ["-1", "+20"], ["", "3"]])
def test_table_lines__formatted_numbers__are_right_aligned(cells):
    lines = table_lines(["a long header"], [(cell,) for cell in cells])
    assert lines[2:] == [cell.rjust(len("a long header")).rstrip() for cell in cells]


def test_table_lines__mixed_column__is_left_aligned():
    assert table_lines(["x"], [("12",), ("none",)])[2:] == ["12", "none"]


def test_table_lines__no_rows__is_the_header():
    assert table_lines(["a", "b"], []) == ["a  b", "-  -"]


def test_table_lines__coloured_word__takes_no_room():
    wrong = click.style("WRONG", fg="red")
    assert table_lines(["", "what"], [("ok", "a"), (wrong, "b")])[2:] == ["ok     a", f"{wrong}  b"]

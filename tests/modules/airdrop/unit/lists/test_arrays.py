"""Order and comparison of rows of bytes, also where their first eight bytes are equal."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ape_dao.modules.airdrop import arrays
from ape_dao.modules.airdrop.json_rows import join_rows, number_texts

ALIKE = st.binary(min_size=20, max_size=20).map(lambda one: bytes(byte & 1 for byte in one[:10]) + one[10:])
SAME_START = st.binary(min_size=32, max_size=32).map(
    lambda one: bytes(8) + bytes(byte & 3 for byte in one[8:])
)


def matrix(rows):
    return np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(ALIKE, min_size=1, max_size=12))
def test_sorted_order__shared_beginnings__sorts_as_python_and_keeps_equal_rows_in_order(rows):
    order = arrays.sorted_order(matrix(rows)).tolist()
    assert order == sorted(range(len(rows)), key=lambda row: (rows[row], row))


@settings(max_examples=200, deadline=None)
@given(pairs=st.lists(st.tuples(SAME_START, SAME_START), min_size=1, max_size=12))
def test_greater__shared_beginnings__as_python(pairs):
    left, right = (matrix([pair[side] for pair in pairs]) for side in (0, 1))
    assert arrays.greater(left, right).tolist() == [one > other for one, other in pairs]


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.binary(min_size=20, max_size=20) | st.just(bytes(20)), min_size=1, max_size=12))
def test_rows__equal_neighbours_and_zeros__as_python(rows):
    rows = sorted([*rows, rows[0]])
    expected = [False] + [one == before for before, one in zip(rows, rows[1:], strict=False)]
    assert arrays.equal_neighbours(matrix(rows)).tolist() == expected
    assert arrays.any_in_row(matrix(rows)).tolist() == [any(row) for row in rows]


@settings(max_examples=100, deadline=None)
@given(amounts=st.lists(st.integers(0, 2**256 - 1), max_size=12))
def test_total__any_amounts__is_their_sum(amounts):
    rows = b"".join(amount.to_bytes(32, "big") for amount in amounts)
    assert arrays.total(np.frombuffer(rows, dtype=np.uint8).reshape(-1, 32)) == sum(amounts)


@settings(max_examples=100, deadline=None)
@given(numbers=st.lists(st.integers(0, 2**40), min_size=1, max_size=12))
def test_number_texts__any_numbers__join_to_json(numbers):
    column = np.array(numbers, dtype=np.int64)
    text = join_rows([b"<", number_texts(column), b">"])
    assert text.decode() == "".join(f"<{number}>" for number in numbers)
    rows = arrays.big_endian(column, 8)
    assert [int.from_bytes(bytes(row), "big") for row in rows] == numbers

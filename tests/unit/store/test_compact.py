"""Columns without an object for each row have what those with one have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ape_dao.store.columns import as_objects
from ape_dao.store.compact import Coded, Wide, joined, stable_order, whole

SMALL = st.integers(0, 2**64 - 1)
NUMBERS = st.lists(st.one_of(st.integers(0, 2**256 - 1), SMALL, st.just(0)), max_size=9)
TEXTS = st.lists(st.sampled_from(["0xa", "0xb", "", "0xé"]), max_size=9)


def compact(column):
    return Coded.of(column) if any(isinstance(one, str) for one in column) else Wide.of(column)


@given(st.lists(st.one_of(NUMBERS, TEXTS.filter(len)), min_size=1, max_size=1), st.randoms())
def test_whole__any_column_and_rows__as_they_were(columns, draw):
    """EV-21."""
    (values,) = columns
    column = compact(as_objects(values))
    assert column.whole().tolist() == values
    assert len(column) == len(values)
    kept = np.array([draw.random() < 0.5 for _ in values], bool)
    assert column[kept].whole().tolist() == [
        one for one, is_kept in zip(values, kept, strict=True) if is_kept
    ]


@given(
    st.one_of(st.lists(NUMBERS, min_size=1, max_size=4), st.lists(TEXTS, min_size=1, max_size=4)),
    st.randoms(),
)
def test_joined__compact_or_not__one_after_the_other(pieces, draw):
    """EV-21."""
    columns = [as_objects(one) for one in pieces]
    some = [compact(one) if draw.random() < 0.5 else one for one in columns]
    if any(len(one) for one in pieces):
        some = [one for one, values in zip(some, pieces, strict=True) if values]
    assert whole(joined(some)).tolist() == sum(pieces, [])


@given(st.lists(st.integers(0, 2**40)))
def test_stable_order__any_numbers__as_numpy(numbers):
    array = np.array(numbers, np.int64)
    assert stable_order(array).tolist() == np.argsort(array, kind="stable").tolist()


@given(st.lists(st.integers(0, 2**63 - 1)))
def test_as_int64__small_numbers__the_same(numbers):
    assert Wide.of(as_objects(numbers)).as_int64().tolist() == numbers


@pytest.mark.parametrize("large", [2**63, 2**64, 2**255])
def test_as_int64__larger_number__refuses(large):
    """EV-21: it would be another one."""
    with pytest.raises(OverflowError):
        Wide.of(as_objects([1, large])).as_int64()


def test_wide__negative_number__refuses():
    """EV-21: it would be another one."""
    with pytest.raises(OverflowError):
        Wide.of(as_objects([-1]))


@given(NUMBERS)
def test_rough__any_numbers__nearly_those(numbers):
    assert Wide.of(as_objects(numbers)).rough().tolist() == pytest.approx(numbers, rel=1e-15)

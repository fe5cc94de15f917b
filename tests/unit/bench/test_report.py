"""From figures to verdicts."""

import pytest

from bench.bars import Bar, Part
from bench.driver import BenchError
from bench.report import make_rows, make_table, missed

BARS = (
    Bar("lock", "create lock", "first ever", 100, peer="create-first"),
    Bar("again", "create lock", "at most 2% more", Part(102, "lock")),
    Bar("free", "catch-up", "not judged"),
)


def rows(lock=100, again=102, free=7):
    return make_rows("escrow", BARS, {"lock": lock, "again": again, "free": free})


def test_make_rows__at_the_bar__reached():
    assert missed(rows()) == []


def test_make_rows__one_above__missed_and_named():
    assert missed(rows(lock=101)) == ["escrow: create lock (first ever): 101 is above 100"]


def test_make_rows__relative_bar__follows_the_other_figure():
    assert missed(rows(lock=50, again=51)) == []
    assert missed(rows(lock=50, again=52)) == ["escrow: create lock (at most 2% more): 52 is above 51"]


def test_make_rows__no_limit__never_missed():
    assert missed(rows(free=10**12)) == []


def test_make_rows__limit_of_zero__judged():
    zero = (Bar("lost", "revenue lost", "", 0, "lost-26-weeks", "percent"),)
    assert missed(make_rows("revenue", zero, {"lost": 0.0})) == []
    (row,) = make_rows("revenue", zero, {"lost": 0.1})
    assert row.is_missed
    assert row.ratio is None  # the peer's figure is zero too


@pytest.mark.parametrize(
    ("figures", "named"),
    [({"lock": 1, "again": 1}, "free"), ({"lock": 1, "again": 1, "free": 1, "odd": 1}, "odd")],
)
def test_make_rows__figures_and_bars_differ__error(figures, named):
    with pytest.raises(BenchError, match=named):
        make_rows("escrow", BARS, figures)


def test_to_data__with_peer():
    data = rows()[0].to_data()
    assert data["ours"] == 100
    assert data["bar"] == 100
    assert data["best_peer"] == 378_378
    assert data["best_peer_name"] == "Balancer veBAL"
    assert data["ratio"] == round(100 / 378_378, 4)
    assert data["source"].startswith("balancer/balancer-v2-monorepo @ ")


def test_to_data__nobody_does_it():
    data = rows()[2].to_data()
    assert [data[key] for key in ("bar", "best_peer", "best_peer_name", "ratio", "source")] == [None] * 5


def test_make_table__a_line_for_each_row():
    table = make_table("escrow", rows(lock=101))
    assert table.row_count == len(BARS)
    assert list(table.columns[2].cells) == ["[red]101[/red]", "[green]102[/green]", "7"]

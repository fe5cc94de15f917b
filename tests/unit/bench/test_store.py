"""The measurement of the store of events does what it says, on few of them."""

from bench.store import COMMANDS, FIGURES, FIRST, MOVE, UPDATE, Row, run


def test_run__few_events__each_job_measured():
    rows = run(500)
    jobs = (FIRST, MOVE, UPDATE, FIGURES, *COMMANDS)
    assert [(row.job, row.events, row.bar) for row in rows] == [(job, 500, None) for job in jobs]
    assert all(row.megabytes > 0 for row in rows)


def test_row__above_a_bar__missed():
    assert Row(FIRST, 1, 3.1, 3.0, 10).is_missed
    assert Row(FIRST, 1, 2.9, 3.0, 301).is_missed
    assert not Row(FIRST, 1, 2.9, 3.0, 300).is_missed
    assert not Row(FIGURES, 1, 1.9, 2.0, 900).is_missed
    assert not Row(FIRST, 1, 99, None, 900).is_missed

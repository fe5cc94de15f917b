"""Steps of both sides, strangers and voters in random orders: nothing is paid that was not brought."""

import random

import pytest

from model.jobs import BPS, RULING_TIME
from utils.arbiters import UmaStage
from utils.job_board import BUDGET
from utils.rpc import Reverted

STEPS = 14


@pytest.mark.parametrize("seed", range(12))
def test_steps__in_any_order__pay_what_was_brought(stage: UmaStage, seed: int):
    """JB-32: the board pays budgets and bonds of jobs, once; the oracle has the bonds of claims or gave them
    to the two sides and UMA's store; the arbiter never keeps a wei."""
    random_ = random.Random(seed)  # noqa: S311 - a story, no secret
    people = stage.client, stage.provider, stage.receiver, stage.board.address
    begun = [stage.balance(who) for who in people]
    jobs, brought = [stage.disputed() for _ in range(3)], 3 * stage.BOND
    here = stage.board.address

    def contest(job):
        who = random_.choice((stage.provider, stage.client, stage.stranger))
        stage.arbiter.send("contest", here, job, sender=who, value=stage.BOND)
        return stage.BOND

    def agree(job):
        call = job, random_.randrange(BPS + 1), stage.now
        stage.board.send("settle", *call, stage.sign(0, *call), sender=stage.provider)

    steps = (
        contest,
        contest,
        agree,
        lambda job: stage.answer(job, random_.choice((0, UmaStage.TRUE))),
        stage.settle,
        stage.settle,
        lambda job: stage.arbiter.send("execute", here, job, sender=stage.stranger),
        lambda job: stage.board.send("concede", job, sender=random_.choice(people[:2])),
        lambda job: stage.board.send("lapse", job, sender=stage.stranger),
        lambda _: stage.go(stage.now + random_.choice((1, stage.LIVENESS, RULING_TIME))),
    )
    done = 0
    for _ in range(STEPS):
        try:
            paid = random_.choice(steps)(random_.choice(jobs))
        except Reverted:
            continue
        done += 1
        brought += paid if isinstance(paid, int) else 0
        assert sum(stage.balance(who) for who in people) == sum(begun)
        open_ = [job for job in jobs if stage.state(job)]
        bond = stage.board.view("bondOf", open_[0]) if open_ else 0
        assert stage.balance(here) == len(open_) * (BUDGET + bond)
        holders = (*people[:2], stage.stranger, stage.oracle.address, stage.store.address)
        assert sum(stage.weth_of(who) for who in holders) == brought == stage.wei(stage.weth.address)
        assert (stage.weth_of(stage.arbiter.address), stage.wei(stage.arbiter.address)) == (0, 0)
    assert done

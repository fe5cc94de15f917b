"""Steps of both sides, strangers and jurors in random orders: nothing is paid that was not brought."""

import random

import pytest

from model.jobs import RULING_TIME
from utils.arbiters import ETHER, KlerosStage
from utils.constants import DAY
from utils.job_board import BUDGET
from utils.rpc import Reverted

STEPS = 14


@pytest.mark.parametrize("seed", range(12))
def test_steps__in_any_order__pay_what_was_brought(stage: KlerosStage, seed: int):
    """JB-32: the board pays budgets and bonds of jobs, once; the court has its fees, and the arbiter keeps
    nothing."""
    random_ = random.Random(seed)  # noqa: S311 - a story, no secret
    stage.take(stage.create_arbiter(stage.backed.address))
    people = stage.client, stage.provider, stage.receiver, stage.board.address
    begun = [stage.balance(who) for who in people]
    jobs, here = [stage.disputed() for _ in range(3)], stage.board.address
    places = {job: number for number, job in enumerate(jobs)}
    fees = 3 * 7

    def appeal(job):
        cost = min(int(stage.arbiter.view("roundOf", here, job)[2]), ETHER)
        who = random_.choice((*people[:2], stage.stranger))
        stage.arbiter.send("appeal", here, job, sender=who, value=cost)
        return cost

    def decide(job):
        stage.backed.send("giveRuling", places[job], random_.randrange(3), sender=stage.owner)

    def decide_above(_):
        number = random_.randrange(3)
        stage.central.send("giveRuling", number, random_.randrange(3), sender=stage.owner)

    steps = (
        appeal,
        appeal,
        decide,
        decide,
        decide,
        decide_above,
        lambda job: stage.arbiter.send("execute", here, job, sender=stage.stranger),
        lambda job: stage.board.send("concede", job, sender=random_.choice(people[:2])),
        lambda job: stage.board.send("lapse", job, sender=stage.stranger),
        lambda _: stage.go(stage.now + random_.choice((1, 4 * DAY, RULING_TIME))),
    )
    done = 0
    for _ in range(STEPS):
        try:
            paid = random_.choice(steps)(random_.choice(jobs))
        except Reverted:
            continue
        done += 1
        fees += paid if isinstance(paid, int) else 0
        assert sum(stage.balance(who) for who in people) == sum(begun)
        open_ = [job for job in jobs if stage.state(job)]
        bond = stage.board.view("bondOf", open_[0]) if open_ else 0
        assert stage.balance(here) == len(open_) * (BUDGET + bond)
        assert stage.wei(stage.arbiter.address) == 0
        assert stage.wei(stage.backed.address) + stage.wei(stage.central.address) <= fees
    assert done

"""Stories that random runs found once, each told again in its shortest form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.rules import NOBODY, WEEK
from stateful.story import Story

if TYPE_CHECKING:
    from stateful.setups import Stage


def test_get_votes__zero_address__has_none(stage: Stage) -> None:
    """DL-05: parked power counts for nobody; the total is not the votes of the zero address."""
    story = Story(stage, 1)
    ann, bea, *_ = story.cast.lockers
    end = story.now + 40 * WEEK
    story.act([story.create(who, who, 10**18, end) for who in (ann, bea)], story.now)
    story.act([story.delegate(ann, NOBODY)], story.now + 1)
    story.idle(story.now + 1)
    escrow, past = story.system.escrow, story.now - 1
    assert escrow.view("getVotes", NOBODY) == 0
    assert escrow.view("getPastVotes", NOBODY, past) == 0
    assert escrow.view("getPastVotes", bea, past) > 0
    story.finish()


def test_claim_part__token_without_new_revenue__does_not_hold_up_another(stage: Stage) -> None:
    """RV-09: claiming in parts ends, although a token had no revenue since the first of many changes."""
    story = Story(stage, 1)
    ann = story.cast.lockers[0]
    old, new = story.tokens[1:3]
    story.act([story.create(ann, ann, 10**18, story.now + 40 * WEEK)], story.now)
    story.act([story.deposit(old, 1000)], story.now + WEEK)
    story.act([story.claim(ann, ann, [old])], story.now)
    for week in range(6):
        story.act([story.increase(ann, ann, 10**6 + week)], story.now + WEEK)
    story.act([story.deposit(new, 5000)], story.now + WEEK)

    story.act([story.claim(ann, ann, [old, new], 2)], story.now)
    assert story.is_paid_up
    assert story.distributor.purses[new].paid in (4999, 5000)

    for week in range(6):
        story.act([story.deposit(new, 5000), story.increase(ann, ann, 10**6 + week)], story.now + WEEK)
    parts = 0
    while not (parts and story.is_paid_up):
        story.act([story.claim(ann, ann, [old, new], 2)], story.now)
        parts += 1
        assert parts <= 7
    assert parts > 1
    story.finish()

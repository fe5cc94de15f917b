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

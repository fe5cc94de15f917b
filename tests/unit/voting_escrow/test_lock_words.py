"""lockWords: the states of lockStates as they are stored."""

from itertools import product

from utils.checks import check_each
from utils.constants import WAD, WEEK
from utils.escrow_stage import Stage


def decoded(word: int) -> tuple[int, int, int, bool]:
    """Epoch, amount, end week and permanence of a stored state."""
    return (word >> 222) // WEEK + 1, word >> 50 & (2**104 - 1), word >> 34 & 0xFFFF, bool(word >> 26 & 1)


def test_lock_words__same_states_as_lock_states(stage: Stage):
    """Several changes in a week, a permanent phase, and a change of the running week."""
    stage.lock(stage.alice)
    for amounts in ((1, 2, 3), (), (4,), (5, 6)):
        stage.skip(WEEK)
        for amount in amounts:
            stage.skip(1)
            stage.escrow.send("increaseAmount", amount * WAD, sender=stage.alice)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.skip(WEEK)
    stage.escrow.send("setPermanent", False, sender=stage.alice)

    def check(case: tuple[int, int]) -> None:
        weeks_back, max_states = case
        args = (stage.alice, stage.week - weeks_back, max_states)
        states, states_until = stage.escrow.view("lockStates", *args)
        words, words_until = stage.escrow.view("lockWords", *args)
        assert (tuple(map(decoded, words)), words_until) == (states, states_until)
        assert len(words) <= max_states

    check_each(product((0, 1, 2, 5, 9), (0, 1, 2, 3, 100)), check)


def test_lock_words__never_locked__is_empty(stage: Stage):
    assert stage.escrow.view("lockWords", stage.bob, stage.week - 9, 100) == ((), stage.week + 1)

"""How long the longest lock is, in the contract and everywhere else that says so."""

import pytest

from ape_dao.core.spec import load_preset
from ape_dao.lint import Subject, figures
from ape_dao.sdk import staking
from model import rules
from utils.checks import reverts_with
from utils.constants import DAY, WAD, WEEK
from utils.escrow_stage import CURVE, LOCK, YEAR, Stage


@pytest.mark.parametrize(("preset", "terms"), [("minimal", YEAR), ("curve-classic", CURVE)])
def test_longest_lock__contract_spec_linter_and_library_agree(stage: Stage, preset, terms):
    """TL-15: a year of locks is 52 weeks, and the last end that anybody names is the last that is taken."""
    weeks, escrow = terms.max_lock_weeks, stage.escrow if terms is YEAR else stage.curve
    seconds = weeks * 7 * 24 * 60 * 60
    spec = load_preset(preset)
    assert spec.escrow.max_lock * WEEK == seconds == escrow.view("MAX_LOCK_WEEKS") * WEEK
    assert (
        dict(figures(Subject(spec, 0)))["longest lock"] == f"{weeks} weeks ({seconds:,} s, {7 * weeks} days)"
    )
    assert (staking.WEEK, rules.WEEK) == (WEEK, WEEK)
    library = staking.Terms(weeks, 1, 1, terms.max_multiplier, 0)
    assert library.length == seconds

    for offset in (-1, 0, 1, DAY, WEEK - 1):
        stage.go(stage.weeks_ahead(1) + offset)
        latest = staking.unlock_time(stage.now, weeks)
        assert latest == library.latest_end(stage.now)
        assert seconds - WEEK < latest - stage.now <= seconds
        with reverts_with("VotingEscrowInvalidUnlockTime", latest + WEEK, stage.weeks_ahead(1), latest):
            escrow.send("createLock", LOCK, latest + WEEK, sender=stage.alice)
        account = stage.signer(f"{preset} {offset}").address.lower()
        escrow.send("createLock", LOCK, latest, sender=account)
        lock = staking.Lock(LOCK, latest, permanent=False)
        assert stage.held(account, escrow).end == latest
        power = escrow.view("balanceOf", account)
        assert power == library.power(lock, stage.now) <= LOCK * terms.max_multiplier // WAD
        assert (power == LOCK * terms.max_multiplier // WAD) is (offset == 0)

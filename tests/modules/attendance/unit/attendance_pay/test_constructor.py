"""The terms: checked once, and the same for ever."""

import pytest

from utils.attendance import POT, SEASON, TERMS, AttendanceStage
from utils.checks import reverts_with
from utils.constants import WEEK, ZERO_ADDRESS

ROW = {
    "asset": "",
    "pot": POT,
    "max_rate": 1,
    "season": WEEK,
    "full_bps": 10_000,
    "abstain_bps": 10_000,
    "delegate_bps": 10_000,
}


def create(stage: AttendanceStage, treasury: str | None = None, **terms: object):
    row = tuple({**ROW, "asset": stage.dollars.address, **terms}.values())
    owner = stage.timelock.address if treasury is None else treasury
    return stage.deploy("AttendancePay", stage.governor.address, owner, ZERO_ADDRESS, row)


def test_constructor__terms__are_told_and_never_change(stage: AttendanceStage):
    """PA-07: nobody can change what is paid for, or how much."""
    views = {
        "GOVERNOR": stage.governor.address,
        "VOTES": stage.escrow.address,
        "TREASURY": stage.timelock.address,
        "RECIPIENTS": stage.distributor.address,
        "ASSET": stage.dollars.address,
        "POT": POT,
        "MAX_RATE": TERMS.max_rate,
        "SEASON": SEASON,
        "FULL_BPS": TERMS.full_bps,
        "ABSTAIN_BPS": TERMS.abstain_bps,
        "DELEGATE_BPS": TERMS.delegate_bps,
        "MAX_QUALIFIED": 16,
        "QUALIFY_TIME": WEEK,
        "CLAIM_SEASONS": 2,
    }
    assert {name: stage.contract.view(name) for name in views} == views


@pytest.mark.parametrize(
    "terms",
    [
        {"asset": "0x" + "ee" * 20},
        {"pot": 0},
        {"max_rate": 0},
        {"season": WEEK - 1},
        {"full_bps": 0},
        {"full_bps": 10_001},
        {"abstain_bps": 10_001},
        {"delegate_bps": 10_001},
        {"treasury": ZERO_ADDRESS},
    ],
)
def test_constructor__bad_terms__revert(stage: AttendanceStage, terms):
    create(stage)
    with reverts_with("AttendancePayInvalidTerms"):
        create(stage, **terms)

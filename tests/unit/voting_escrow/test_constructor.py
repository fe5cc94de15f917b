"""What an escrow can be built with. Every parameter is checked, and readable afterwards."""

from dataclasses import replace

import pytest
from eth_account import Account

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.escrow_stage import CURVE, YEAR, Stage

U64_MAX = 2**64 - 1


@pytest.mark.parametrize("name", ["escrow", "curve"])
def test_constructor__parameters_are_readable(stage: Stage, name):
    escrow, terms = (stage.escrow, YEAR) if name == "escrow" else (stage.curve, CURVE)
    expected = {
        "token": stage.token.address,
        "owner": stage.owner,
        "name": terms.name,
        "symbol": terms.symbol,
        "decimals": 18,
        "MAX_LOCK_WEEKS": terms.max_lock_weeks,
        "MAX_MULTIPLIER": terms.max_multiplier,
        "MIN_LOCK_WEEKS": terms.min_lock_weeks,
        "MIN_AMOUNT": terms.min_amount,
        "MAX_EXIT_PENALTY": terms.max_exit_penalty,
        "EXIT_COOLDOWN_WEEKS": terms.exit_cooldown_weeks,
        "penaltyDistributor": ZERO_ADDRESS,
        "totalSupply": 0,
        "weekStartBias": 0,
    }
    assert {key: escrow.view(key) for key in expected} == expected


def test_constructor__decimals_are_the_tokens(stage: Stage):
    escrow = stage.deploy_escrow(YEAR, token=stage.deploy("MockNoReturnToken"))
    assert escrow.view("decimals") == 6


def test_constructor__domain_is_that_of_the_name(stage: Stage):
    _, name, version, chain_id, contract, _, extensions = stage.escrow.view("eip712Domain")
    assert (name, version, chain_id, contract, extensions) == (
        YEAR.name,
        "1",
        31337,
        stage.escrow.address,
        (),
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"max_lock_weeks": 1, "min_lock_weeks": 1},
        {"max_lock_weeks": 208, "min_lock_weeks": 208, "exit_cooldown_weeks": 208},
        {"max_multiplier": 1},
        {"max_multiplier": U64_MAX},
        {"max_exit_penalty": WAD},
        {"max_exit_penalty": 0},
        {"min_amount": 2**104 - 1},
        {"name": "n" * 31, "symbol": "s" * 31},
        {"name": "n", "symbol": "s"},
    ],
    ids=str,
)
def test_constructor__at_the_limits__deploys(stage: Stage, changes):
    escrow = stage.deploy_escrow(replace(YEAR, **changes))
    assert escrow.view("MAX_LOCK_WEEKS") == replace(YEAR, **changes).max_lock_weeks


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"max_lock_weeks": 0}, ("VotingEscrowInvalidMaxLockWeeks", 0, 208)),
        ({"max_lock_weeks": 209}, ("VotingEscrowInvalidMaxLockWeeks", 209, 208)),
        ({"min_lock_weeks": 0}, ("VotingEscrowInvalidMinLockWeeks", 0, 52)),
        ({"min_lock_weeks": 53}, ("VotingEscrowInvalidMinLockWeeks", 53, 52)),
        ({"max_multiplier": 0}, ("VotingEscrowInvalidMaxMultiplier", 0)),
        ({"max_exit_penalty": WAD + 1}, ("VotingEscrowInvalidMaxExitPenalty", WAD + 1, WAD)),
        ({"exit_cooldown_weeks": 0}, ("VotingEscrowInvalidExitCooldown", 0, 52)),
        ({"exit_cooldown_weeks": 53}, ("VotingEscrowInvalidExitCooldown", 53, 52)),
        ({"name": ""}, ("VotingEscrowInvalidText", 0, 31)),
        ({"name": "n" * 32}, ("VotingEscrowInvalidText", 32, 31)),
        ({"symbol": ""}, ("VotingEscrowInvalidText", 0, 31)),
        ({"symbol": "s" * 32}, ("VotingEscrowInvalidText", 32, 31)),
    ],
    ids=str,
)
def test_constructor__beyond_the_limits__reverts(stage: Stage, changes, error):
    with reverts_with(*error):
        stage.deploy_escrow(replace(YEAR, **changes))


def test_constructor__zero_owner__reverts(stage: Stage):
    with reverts_with("OwnableInvalidOwner", ZERO_ADDRESS):
        stage.deploy_escrow(YEAR, owner=ZERO_ADDRESS)


def test_constructor__token_without_code__reverts(stage: Stage):
    nobody = stage.chain.at(stage.artifacts["MockPermitToken"], Account.create().address)
    with reverts_with("VotingEscrowInvalidToken", nobody.address):
        stage.deploy_escrow(YEAR, token=nobody)


def test_constructor__token_without_decimals__reverts(stage: Stage):
    queue = stage.deploy("MockPenaltyQueue")
    with reverts_with("VotingEscrowInvalidToken", queue.address):
        stage.deploy_escrow(YEAR, token=queue)

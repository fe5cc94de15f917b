"""Minting: the owner's alone, within the cap for ever and the limit of the year."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.governance import CAP, YEARLY_MINT_LIMIT, warp_to

YEAR = 365 * DAY
LIMIT = YEARLY_MINT_LIMIT


def test_mint__within_limits__minted(token, owner, carol):
    tx = token.mint(carol, 5, sender=owner)
    assert token.Transfer(**{"from": ZERO_ADDRESS, "to": carol, "value": 5}) in tx.events
    assert token.balanceOf(carol) == 5
    assert token.mintedIn(0) == 5
    assert token.totalMinted() == token.totalSupply() == 1_000_000 * WAD + 5
    assert token.mintable() == LIMIT - 5


@pytest.mark.parametrize("caller", ["deployer", "alice", "stranger"])
def test_mint__not_owner__reverts(token, request, caller):
    sender = request.getfixturevalue(caller)
    with reverts_with(token.OwnableUnauthorizedAccount, account=sender.address):
        token.mint(sender, 1, sender=sender)


def test_mint__above_the_year__reverts(token, owner, carol):
    token.mint(carol, LIMIT - 1, sender=owner)
    with reverts_with(token.GovernanceTokenYearlyLimitExceeded, amount=2, available=1):
        token.mint(carol, 2, sender=owner)
    token.mint(carol, 1, sender=owner)
    with reverts_with(token.GovernanceTokenYearlyLimitExceeded, amount=1, available=0):
        token.mint(carol, 1, sender=owner)
    assert token.mintable() == 0


def test_mint__year_boundary__to_the_second(token, owner, carol, chain):
    """TL-15: a year is 365 days from the deployment; an unused limit is lost."""
    second_year = token.DEPLOYED_AT() + YEAR
    token.mint(carol, LIMIT, sender=owner)
    chain.pending_timestamp = second_year - 1
    with reverts_with(token.GovernanceTokenYearlyLimitExceeded, amount=1, available=0):
        token.mint(carol, 1, sender=owner)
    chain.pending_timestamp = second_year
    token.mint(carol, 1, sender=owner)
    assert token.currentYear() == 1
    assert (token.mintedIn(0), token.mintedIn(1)) == (LIMIT, 1)
    warp_to(chain, second_year + 2 * YEAR)
    assert token.currentYear() == 3
    assert token.mintable() == LIMIT


def test_mint__above_the_cap__reverts(contracts, deployer, owner, alice, carol):
    token = deployer.deploy(contracts.GovernanceToken, "T", "T", CAP, CAP, owner, [(alice, CAP - 1)])
    with reverts_with(token.GovernanceTokenCapExceeded, amount=2, available=1):
        token.mint(carol, 2, sender=owner)
    token.mint(carol, 1, sender=owner)
    assert token.mintable() == 0


def test_mint__after_burning__cap_stays_used(contracts, deployer, owner, alice):
    """Burned tokens are gone for good: they make no room under the cap."""
    token = deployer.deploy(contracts.GovernanceToken, "T", "T", CAP, CAP, owner, [(alice, CAP)])
    token.burn(CAP // 2, sender=alice)
    assert token.totalSupply() == CAP - CAP // 2
    assert token.totalMinted() == CAP
    with reverts_with(token.GovernanceTokenCapExceeded, amount=1, available=0):
        token.mint(alice, 1, sender=owner)


def test_mint__limit_of_zero__never(contracts, deployer, owner, alice, chain):
    token = deployer.deploy(contracts.GovernanceToken, "T", "T", CAP, 0, owner, [(alice, 1)])
    warp_to(chain, token.DEPLOYED_AT() + 5 * YEAR)
    assert token.mintable() == 0
    with reverts_with(token.GovernanceTokenYearlyLimitExceeded, amount=1, available=0):
        token.mint(alice, 1, sender=owner)


def test_mint__ownership_renounced__never_again(token, owner, carol):
    token.renounceOwnership(sender=owner)
    assert token.mintable() == 0
    with reverts_with(token.OwnableUnauthorizedAccount, account=owner.address):
        token.mint(carol, 1, sender=owner)


def test_mint__to_nobody__reverts(token, owner):
    with reverts_with(token.ERC20InvalidReceiver, receiver=ZERO_ADDRESS):
        token.mint(ZERO_ADDRESS, 1, sender=owner)

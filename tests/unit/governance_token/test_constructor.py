"""What the token is born with, and what it refuses to be born with."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import CAP, YEARLY_MINT_LIMIT

MAX_CAP = 2**208 - 1


@pytest.fixture
def build(contracts, deployer, owner, alice):
    def _build(
        name="T", symbol="T", cap=CAP, limit=YEARLY_MINT_LIMIT, owner=owner, allocations=None, sender=deployer
    ):
        given = [(alice, WAD)] if allocations is None else allocations
        return sender.deploy(contracts.GovernanceToken, name, symbol, cap, limit, owner, given)

    return _build


@pytest.fixture
def build_wrong(build, stranger):
    """From an account that deploys nothing else: Ape remembers what was at an address, also after a rollback,
    and stumbles when a deployment to that address reverts."""
    return lambda **changes: build(sender=stranger, **changes)


def test_constructor__valid__every_parameter_readable(token, owner, alice, bob, chain):
    receipt = token.creation_metadata.receipt
    assert (token.name(), token.symbol(), token.decimals()) == ("Test DAO", "TEST", 18)
    assert token.cap() == CAP
    assert token.YEARLY_MINT_LIMIT() == YEARLY_MINT_LIMIT
    assert token.DEPLOYED_AT() == receipt.timestamp
    assert token.owner() == owner
    assert token.totalSupply() == token.totalMinted() == 1_000_000 * WAD
    assert (token.balanceOf(alice), token.balanceOf(bob)) == (600_000 * WAD, 400_000 * WAD)
    assert token.mintedIn(0) == 0
    assert token.currentYear() == 0
    for account, amount in ((alice, 600_000 * WAD), (bob, 400_000 * WAD)):
        assert token.Transfer(**{"from": ZERO_ADDRESS, "to": account, "value": amount}) in receipt.events


def test_constructor__deployer__holds_nothing(token, deployer):
    """TL-01: the tokens go straight to the recipients."""
    assert token.balanceOf(deployer) == 0
    assert token.owner() != deployer


def test_constructor__allocations_up_to_the_cap__minted(build, alice, bob):
    token = build(allocations=[(alice, CAP - 1), (bob, 1)])
    assert token.totalSupply() == CAP
    assert token.mintable() == 0


def test_constructor__one_recipient_twice__adds_up(build, alice):
    assert build(allocations=[(alice, 1), (alice, 2)]).balanceOf(alice) == 3


def test_constructor__allocations_above_the_cap__reverts(build_wrong, token, alice, bob):
    with reverts_with(token.GovernanceTokenCapExceeded, amount=2, available=1):
        build_wrong(allocations=[(alice, CAP - 1), (bob, 2)])


def test_constructor__cap_that_votes_cannot_count__reverts(build_wrong, build, token):
    with reverts_with(token.GovernanceTokenCapTooHigh, cap=MAX_CAP + 1, maxCap=MAX_CAP):
        build_wrong(cap=MAX_CAP + 1)
    assert build(cap=MAX_CAP).cap() == MAX_CAP


def test_constructor__empty_allocation__reverts(build_wrong, token, alice, bob):
    with reverts_with(token.GovernanceTokenEmptyAllocation, index=1):
        build_wrong(allocations=[(alice, 1), (bob, 0)])


def test_constructor__allocation_to_nobody__reverts(build_wrong, token):
    with reverts_with(token.ERC20InvalidReceiver, receiver=ZERO_ADDRESS):
        build_wrong(allocations=[(ZERO_ADDRESS, 1)])


def test_constructor__no_owner__reverts(build_wrong, token):
    with reverts_with(token.OwnableInvalidOwner, owner=ZERO_ADDRESS):
        build_wrong(owner=ZERO_ADDRESS)


@pytest.mark.parametrize("name", ["n" * 32, "🙂" * 8])
def test_constructor__name_of_32_bytes__reverts(build_wrong, token, name):
    """TL-13: the name is part of the EIP-712 domain."""
    with reverts_with(token.StringTooLong, str=name):
        build_wrong(name=name)


@pytest.mark.parametrize("name", ["n" * 31, "🙂" * 7, ""])
def test_constructor__name_up_to_31_bytes__kept(build, name):
    """TL-13."""
    token = build(name=name)
    assert token.name() == name
    assert token.eip712Domain().name == name

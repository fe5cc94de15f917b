"""Burning one's own tokens, or approved ones."""

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import delegate


def test_burn__own_tokens__supply_and_votes_shrink(token, alice):
    delegate(token, alice, sender=alice)
    tx = token.burn(100_000 * WAD, sender=alice)
    burned = token.Transfer(**{"from": alice, "to": ZERO_ADDRESS, "value": 100_000 * WAD})
    assert burned in tx.events
    assert token.totalSupply() == 900_000 * WAD
    assert token.getVotes(alice) == 500_000 * WAD


def test_burn__more_than_owned__reverts(token, alice):
    owned = token.balanceOf(alice)
    with reverts_with(token.ERC20InsufficientBalance, sender=alice.address, balance=owned, needed=owned + 1):
        token.burn(owned + 1, sender=alice)


def test_burn_from__approved__allowance_used(token, alice, bob):
    token.approve(bob, 10, sender=alice)
    token.burnFrom(alice, 4, sender=bob)
    assert token.allowance(alice, bob) == 6
    with reverts_with(token.ERC20InsufficientAllowance, spender=bob.address, allowance=6, needed=7):
        token.burnFrom(alice, 7, sender=bob)

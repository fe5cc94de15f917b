"""The chain of the measurements does what they rely on."""

import pytest

from bench.conditions import START, fresh_chain, plain_token
from bench.driver import BLOCK_SECONDS, BenchError


@pytest.fixture(scope="module")
def chain():
    with fresh_chain() as chain:
        yield chain


@pytest.fixture(scope="module")
def token(chain):
    return plain_token(chain)


def test_send__one_block_each_12_seconds(chain, token):
    before = chain.now
    assert before >= START
    token.send(chain.accounts[0], "mint", to=chain.accounts[1], amount=5)
    token.send(chain.accounts[1], "transfer", to=chain.accounts[2], value=2)
    assert chain.now == before + 2 * BLOCK_SECONDS
    assert token.read("balanceOf", account=chain.accounts[2]) == 2


def test_send__wait__happens_at_that_second(chain, token):
    before = chain.now
    chain.wait(1_000)
    assert chain.upcoming == before + 1_000
    token.send(chain.accounts[0], "mint", to=chain.accounts[1], amount=5)
    assert chain.now == before + 1_000


def test_send__revert__error(chain, token):
    with pytest.raises(BenchError, match=r"MockPlainToken\.transfer reverted"):
        token.send(chain.accounts[3], "transfer", to=chain.accounts[1], value=1)


def test_branch__undone(chain, token):
    before = chain.now, token.read("totalSupply")
    with chain.branch():
        token.send(chain.accounts[0], "mint", to=chain.accounts[1], amount=5)
        assert token.read("totalSupply") == before[1] + 5
    assert (chain.now, token.read("totalSupply")) == before


def test_send__gas__of_the_peers_token(chain, token):
    """The token of the peers' measurements costs 34.5k for a transfer between balances above zero."""
    for account in chain.accounts[5:7]:
        token.send(chain.accounts[0], "mint", to=account, amount=10**21)
    gas = token.send(chain.accounts[5], "transfer", to=chain.accounts[6], value=10**20)
    assert gas == pytest.approx(34_525, rel=0.002)


def test_view_gas__execution_only(chain, token):
    """balanceOf reads one cold slot: 2,100 gas and a little around it."""
    assert 2_100 < token.view_gas("balanceOf", account=chain.accounts[1]) < 2_600

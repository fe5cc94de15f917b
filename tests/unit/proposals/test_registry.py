"""The names of a DAO: every contract that something installed knows, and every token that it deals with."""

import pytest
from eth_abi import encode
from eth_utils import keccak

from ape_dao.core.contract_types import contract_types
from ape_dao.core.spec import load_preset, token_addresses, with_addresses
from ape_dao.proposals import Registry
from utils.proposals import KEYS, STRANGER, USDC, WETH, address

LIMITED = address(0x7100)
"""A token that only the spec names."""
TOKENS = {KEYS["token"]: ("TMAI", 18), KEYS["escrow"]: ("veTMAI", 18), WETH: ("WETH", 18), USDC: ("USDC", 6)}
LISTS = {("RevenueRouter", "tokens"): [WETH], ("RevenueDistributor", "tokens"): [WETH, USDC]}


class FakeChain:
    """Answers what a registry asks."""

    def __init__(self, votes="escrow", tokens=TOKENS):
        self.votes, self.tokens = KEYS[votes], tokens

    def read(self, artifact, at, view):
        assert KEYS[{found.name: found.key for found in contract_types()}[artifact.name]] == at
        return {("DaoGovernor", "token"): self.votes, **LISTS}[artifact.name, view]

    def code(self, at):
        return b"\1" if at in self.tokens else b""

    def call(self, to, data, sender):
        symbol, decimals = self.tokens[to]
        answers = {"symbol()": encode(["string"], [symbol]), "decimals()": encode(["uint8"], [decimals])}
        return {keccak(text=name)[:4]: answer for name, answer in answers.items()}.get(data[:4], b"")


def symbols(registry):
    return {asset.symbol: (asset.address, asset.decimals) for asset in registry.assets}


def test_read__tokens_that_any_contract_lists__are_assets():
    """Also those that the distributor alone pays."""
    found = symbols(Registry.read(KEYS, FakeChain()))
    assert found == {symbol: (at, decimals) for at, (symbol, decimals) in TOKENS.items()}


def test_read__tokens_that_the_spec_names__are_assets():
    chain = FakeChain(tokens={**TOKENS, LIMITED: ("DAI", 18)})
    assert symbols(Registry.read(KEYS, chain, [LIMITED, USDC]))["DAI"] == (LIMITED, 18)
    assert "DAI" not in symbols(Registry.read(KEYS, chain))


def test_token_addresses__every_token_of_the_preset():
    spec = with_addresses(
        load_preset("token-metrics"), {"WETH": WETH, "USDC": USDC, "ecosystem": STRANGER, "team": STRANGER}
    )
    assert set(token_addresses(spec)) == {WETH, USDC}


def test_read__contracts_that_nothing_installed_knows__left_out():
    contracts = Registry.read({**KEYS, "airdrop_team": STRANGER, "oven": USDC}, FakeChain()).contracts
    assert contracts == {**KEYS, "airdrop_team": STRANGER}


@pytest.mark.parametrize("votes", ["escrow", "token"])
def test_read__source_of_votes(votes):
    assert Registry.read(KEYS, FakeChain(votes)).votes_key == votes


@pytest.mark.parametrize("symbol", ["TMAI", "router", "treasury", "ETH", "a b", ""])
def test_read__symbol_that_would_be_mistaken__no_name(symbol):
    """A token cannot take the name of another token, a contract, the treasury or ether."""
    registry = Registry.read(KEYS, FakeChain(tokens={**TOKENS, USDC: (symbol, 6)}))
    assert symbols(registry)[None] == (USDC, 6)
    assert registry.name_of(USDC) == USDC


def test_type_at__by_address():
    registry = Registry(contracts={**KEYS, "vesting_team": STRANGER})
    assert registry.type_at(KEYS["timelock"]).name == "Timelock"
    assert registry.type_at(STRANGER).name == "VestingGrant"
    assert registry.type_at(USDC) is None

"""The names of a DAO: every contract that something installed knows, and every token that it deals with."""

from types import SimpleNamespace

import pytest
from ape.exceptions import ProviderError
from eth_abi import encode
from eth_utils import keccak

from ape_dao.core.chain.client import Chain
from ape_dao.core.errors import ProposalError
from ape_dao.core.spec import load_preset, token_addresses, with_addresses
from ape_dao.proposals import Registry
from utils.proposals import KEYS, STRANGER, USDC, WETH, address

LIMITED = address(0x7100)
"""A token that only the spec names."""
TOKENS = {KEYS["token"]: ("TMAI", 18), KEYS["escrow"]: ("veTMAI", 18), WETH: ("WETH", 18), USDC: ("USDC", 6)}
LISTS = {"router": [WETH], "distributor": [WETH, USDC], "jobs": [USDC]}


class Node:
    """Answers what a registry asks, one question at a time."""

    def __init__(self, votes="escrow", tokens=TOKENS):
        self.codes = {*KEYS.values(), *tokens}
        self.answers = {(KEYS["governor"], "token()"): encode(["address"], [KEYS[votes]])}
        for key, listed in LISTS.items():
            self.answers[KEYS[key], "tokens()"] = encode(["address[]"], [listed])
        for at, (symbol, decimals) in tokens.items():
            self.answers[at, "symbol()"] = encode(["string"], [symbol])
            self.answers[at, "decimals()"] = encode(["uint8"], [decimals])

    def make_request(self, method, parameters):
        if method == "eth_getBlockByNumber":
            return {"number": "0x9", "timestamp": "0x99", "hash": "0x" + "99" * 32}
        if method == "eth_getCode":
            return "0x01" if parameters[0] in self.codes else "0x"
        assert method == "eth_call"
        call = parameters[0]
        for (at, view), answer in self.answers.items():
            if (at, "0x" + keccak(text=view)[:4].hex()) == (call["to"], call["data"]):
                return "0x" + answer.hex()
        raise ProviderError("execution reverted")


def connect(**facts):
    connection = SimpleNamespace(web3=SimpleNamespace(provider=None), make_request=Node(**facts).make_request)
    return Chain(connection)


def symbols(registry):
    return {asset.symbol: (asset.address, asset.decimals) for asset in registry.assets}


def test_read__tokens_that_any_contract_lists__are_assets():
    """Also those that the distributor alone pays."""
    found = symbols(Registry.read(KEYS, connect()))
    assert found == {symbol: (at, decimals) for at, (symbol, decimals) in TOKENS.items()}


def test_read__tokens_that_the_spec_names__are_assets():
    chain = connect(tokens={**TOKENS, LIMITED: ("DAI", 18)})
    assert symbols(Registry.read(KEYS, chain, [LIMITED, USDC]))["DAI"] == (LIMITED, 18)
    assert "DAI" not in symbols(Registry.read(KEYS, chain))


def test_token_addresses__every_token_of_the_preset():
    spec = with_addresses(
        load_preset("token-metrics"), {"WETH": WETH, "USDC": USDC, "ecosystem": STRANGER, "team": STRANGER}
    )
    assert set(token_addresses(spec)) == {WETH, USDC}


def test_read__contracts_that_nothing_installed_knows__left_out():
    contracts = Registry.read({**KEYS, "airdrop_team": STRANGER, "oven": USDC}, connect()).contracts
    assert contracts == {**KEYS, "airdrop_team": STRANGER}


@pytest.mark.parametrize("votes", ["escrow", "token"])
def test_read__source_of_votes(votes):
    assert Registry.read(KEYS, connect(votes=votes)).votes_key == votes


@pytest.mark.parametrize("symbol", ["TMAI", "router", "treasury", "ETH", "a b", ""])
def test_read__symbol_that_would_be_mistaken__no_name(symbol):
    """A token cannot take the name of another token, a contract, the treasury or ether."""
    registry = Registry.read(KEYS, connect(tokens={**TOKENS, USDC: (symbol, 6)}))
    assert symbols(registry)[None] == (USDC, 6)
    assert registry.name_of(USDC) == USDC


def test_type_at__by_address():
    registry = Registry(contracts={**KEYS, "vesting_team": STRANGER})
    assert registry.type_at(KEYS["timelock"]).name == "Timelock"
    assert registry.type_at(STRANGER).name == "VestingGrant"
    assert registry.type_at(USDC) is None


def test_address__name_of_ens__said_that_it_is_not_resolved():
    """RF-02."""
    with pytest.raises(ProposalError, match=r"'vitalik\.eth' is a name of ENS, and these are not resolved"):
        Registry(contracts=KEYS).address("vitalik.eth")

"""What a connection says about its network, and questions that are asked together."""

from types import SimpleNamespace

import pytest
import requests
from ape.exceptions import APINotImplementedError, ProviderError
from web3 import AutoProvider, HTTPProvider

from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.chain.calls import try_calls
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.questions import Question
from ape_dao.core.chain.transport import steady
from ape_dao.core.errors import RefusedError
from utils.deployment import create

GETH, ANVIL, HARDHAT = "Geth/v1.14.0-stable/linux-amd64", "anvil/v1.5.0", "HardhatNetwork/2.22.0/edr"
TOKEN = "0x" + "11" * 20
WORD = "0x" + f"{7:064x}"


def connection(chain_id=1, client=GETH, is_dev=True, **more):
    """A provider as Ape makes it of an address; a client None does not tell its name."""

    def make_request(method, _):
        if method == "eth_chainId":
            return hex(chain_id)
        assert method == "web3_clientVersion"
        if client is None:
            raise APINotImplementedError("RPC method 'web3_clientVersion' is not implemented")
        return client

    network = SimpleNamespace(
        is_dev=is_dev,
        name="local" if is_dev else "mainnet",
        ecosystem=SimpleNamespace(name="ethereum"),
        transaction_acceptance_timeout=20,
    )
    return SimpleNamespace(network=network, make_request=make_request, **more)


@pytest.mark.parametrize(
    ("chain_id", "client"),
    [(31337, GETH), (1337, GETH), (1337, None), (1, ANVIL), (1, HARDHAT), (5, "EthereumTester/0.13")],
)
def test_is_local__development_node__true(chain_id, client):
    chain = Chain(connection(chain_id, client))
    assert chain.is_local
    assert (chain.network_name, chain.acceptance_seconds) == ("local", 20)


@pytest.mark.parametrize(("chain_id", "client"), [(1, GETH), (8453, "reth/v1.1.0"), (1, None)])
def test_is_local__real_network_by_its_address__false(chain_id, client):
    """Ape calls it local; but what is spent there is money, and it has no state that vanishes."""
    chain = Chain(connection(chain_id, client))
    assert not chain.is_local
    assert (chain.network_name, chain.acceptance_seconds) == (f"chain-{chain_id}", 120)


def test_is_local__network_of_ape__false():
    chain = Chain(connection(31337, ANVIL, is_dev=False))
    assert not chain.is_local
    assert chain.network_name == "mainnet"


@pytest.mark.parametrize(
    "refusal",
    [
        {"error": {"code": -32600, "message": "batch requests are not supported"}},
        [{"id": 0, "error": {"code": -32005, "message": "rate limit"}}, {"id": 1, "result": WORD}],
        requests.HTTPError("400 Client Error: Bad Request"),
    ],
)
def test_read_many__node_refuses_many_at_once__one_by_one(refusal, monkeypatch):
    """Public nodes allow few requests at once, or none, and say so in several ways."""
    monkeypatch.setattr("ape_dao.core.chain.transport.ATTEMPTS", 2)
    asked = []

    def together(_):
        if isinstance(refusal, Exception):
            raise refusal
        return refusal

    def make_request(method, parameters):
        asked.append((method, *parameters))
        return WORD

    node = SimpleNamespace(make_batch_request=together)
    chain = Chain(SimpleNamespace(web3=SimpleNamespace(provider=node), make_request=make_request))
    questions = [Question(artifact("GovernanceToken"), TOKEN, view) for view in ("totalSupply", "decimals")]
    assert chain.read_many(questions) == [7, 7]
    assert asked == [
        ("eth_call", {"to": TOKEN, "data": data}, "latest") for data in ("0x18160ddd", "0x313ce567")
    ]


def test_steady__node_behind_a_choice_of_ape__answers_read_and_tried_again_in_our_way(monkeypatch):
    """For a named network Ape makes a provider that passes requests on to the first kind that connects."""

    def slow(*_):
        raise AssertionError("web3's own reader was asked")

    node, chosen = AutoProvider([]), HTTPProvider("http://127.0.0.1:9")
    node._active_provider = chosen
    steady(SimpleNamespace(web3=SimpleNamespace(provider=node)))
    monkeypatch.setattr("web3._utils.encoding.FriendlyJsonSerde.json_decode", slow)
    for one in (node, chosen):
        assert one.decode_rpc_response(b'{"result": [1, "0x"]}') == {"result": [1, "0x"]}
    assert chosen.exception_retry_configuration is None


def test_read_many__contract_refuses__says_which():
    def make_request(*_):
        raise ProviderError("execution reverted")

    chain = Chain(SimpleNamespace(web3=SimpleNamespace(provider=None), make_request=make_request))
    with pytest.raises(ProviderError, match=r"GovernanceToken\.totalSupply was refused: execution reverted"):
        chain.read_many([Question(artifact("GovernanceToken"), TOKEN, "totalSupply")])


def test_have_code__without_the_code__as_codes_say(chain, deployer):
    """Lengths of code are asked in one call, and the codes themselves where a node cannot do that."""
    local = Chain(chain.provider)
    contract = create(local, deployer.address, demo_artifact("WETH9"))
    places = [contract, "0x" + "12" * 20, contract, str(deployer.address)]
    asked = []
    local.codes_of = lambda addresses: asked.append(addresses) or Chain.codes_of(local, addresses)
    assert local.have_code(places) == [True, False, True, False]
    assert asked == []
    local._traits["packs"] = False
    assert local.have_code(places) == [True, False, True, False]
    assert asked == [places]


def test_call_many__any_length_and_zeros__answered_as_one_by_one(chain, deployer):
    """DP-16. Questions that begin alike and answers with zeros take less on the line, and say the same."""
    local, echo = Chain(chain.provider), "0x" + f"{4:040x}"  # the precompile that answers its calldata
    weth = create(local, deployer.address, demo_artifact("WETH9"))
    words = [
        b"",
        b"\1",
        bytes(31),
        bytes(32),
        bytes(33),
        b"\xff" * 32,
        b"\xff" * 65,
        bytes(31) + b"\1" + b"a" * 40,
    ]
    runs = [bytes(n) + b"\x80" + bytes(31 - n) for n in range(32)]
    supply, unknown = bytes.fromhex("18160ddd"), bytes.fromhex("ffffffff")
    calls = [(echo, data) for data in words + runs + [b"".join(runs), b"\xfe" * 3000]]
    calls += [(weth, supply), (weth, unknown), (weth, supply + b"a")]
    packed = local.call_many(calls)
    local._traits["packs"] = False
    assert packed[: len(calls) - 3] == [data for _, data in calls[:-3]]
    assert packed[-3:] == [bytes(32), local.call_many([(weth, unknown)])[0], bytes(32)]


def test_try_calls__squeezed__reaches_the_contract_as_it_was(chain, deployer, monkeypatch):
    """DP-16. Runs of zeros of any length; a node that lends no code gets the calls as they are."""
    local, echo = Chain(chain.provider), "0x" + f"{4:040x}"  # the precompile that answers its calldata
    datas = [b"\1", bytes(700) + b"\xff\0\1", b"\0\0", *(bytes(n) + b"a" for n in (1, 255, 256, 257))]
    assert try_calls(local, str(deployer.address), echo, datas, gas=10**6) == datas
    monkeypatch.setattr(Chain, "ask", lambda _, requests: ["0x" for _ in requests])
    assert try_calls(local, str(deployer.address), echo, datas) == datas


def test_try_calls__refused__says_why(chain, deployer):
    token = create(Chain(chain.provider), deployer.address, demo_artifact("WETH9"))
    withdraw = bytes.fromhex("2e1a7d4d" + f"{1:064x}")
    with pytest.raises(RefusedError):
        try_calls(Chain(chain.provider), str(deployer.address), token, [withdraw])

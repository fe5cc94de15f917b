"""IN-03: nodes that answer in their own order, leave things out, or have had enough."""

import pytest

from ape_dao.core.chain import transport
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import NodeError
from ape_dao.sdk.deployment import deploy
from utils.deployment import token_metrics

TOLD = ("transactionHash", "blockHash", "blockNumber", "from", "to", "contractAddress")
"""What a receipt can't do without."""
LIMITS = [
    {"code": -32005, "message": "limit exceeded"},
    {"code": 429, "message": "Your app has exceeded its compute units per second capacity"},
    {"code": -32005, "message": "daily request count exceeded, request rate limited", "data": {"see": "us"}},
]


@pytest.fixture
def odd_node(living, monkeypatch):
    """Let the node's answers be changed on their way."""
    monkeypatch.setattr(transport, "ATTEMPTS", 2)

    def change(answer):
        node = living.chain.provider.web3.provider
        single = node.make_request

        def one(method, given):
            return answer(method, single(method, given))

        monkeypatch.setattr(node, "make_request", one)
        monkeypatch.setattr(node, "make_batch_request", lambda requests: [one(*each) for each in requests])
        monkeypatch.setattr(node, "_request_func_cache", (None, None))
        monkeypatch.setattr(node, transport._MARK, False)

    return change


def without_the_rest(method, answer):
    if method != "eth_getTransactionReceipt" or answer.get("result") is None:
        return answer
    receipt = answer["result"]
    return {**answer, "result": {name: value if name in TOLD else None for name, value in receipt.items()}}


def test_lock_create__receipts_full_of_nulls__goes_on(odd_node, works, living):
    """IN-03. Of a null `effectiveGasPrice` too."""
    odd_node(without_the_rest)
    works("lock", "create", "10 TMAI", "max", sender=living.ann)
    assert "10 TMAI" in works("lock", "show", living.ann.address)


def test_deploy__receipts_full_of_nulls__goes_on(odd_node, living, tmp_path):
    """IN-03."""
    odd_node(without_the_rest)
    provider, deployer = living.chain.provider, living.whale
    plan = make_plan(token_metrics(Chain(provider), deployer.address, living.ann.address), deployer.address)
    deploy(plan, provider, deployer, folder=tmp_path)
    assert Chain(provider).code(plan.addresses["governor"])


@pytest.mark.parametrize("limit", LIMITS, ids=["code", "units", "data"])
def test_deploy__limit_of_requests_at_the_estimate__said_so(limit, odd_node, living, tmp_path):
    """IN-03. The step would not fail, and nothing has to be changed."""
    refused = {"jsonrpc": "2.0", "id": 1, "error": limit}
    odd_node(lambda method, answer: refused if method == "eth_estimateGas" else answer)
    provider, deployer = living.chain.provider, living.whale
    plan = make_plan(token_metrics(Chain(provider), deployer.address, living.ann.address), deployer.address)
    with pytest.raises(NodeError, match="The node did not answer .*; run the same command again"):
        deploy(plan, provider, deployer, folder=tmp_path)


@pytest.mark.parametrize(
    ("method", "command"),
    [
        ("eth_call", "status"),
        ("eth_call", "lock create 1 max"),
        ("eth_getCode", "verify"),
        ("eth_getLogs", "verify"),
    ],
)
def test_commands__limit_of_requests__no_false_word(method, command, odd_node, fails, living):
    """IN-03. Neither "the contract refuses" nor "there is no contract"."""
    refused = {"id": 1, "error": {"code": 429, "message": "Too Many Requests"}}
    odd_node(lambda asked, answer: refused if asked == method else answer)
    sender = living.ann if command.startswith("lock") else None
    assert fails(*command.split(), sender=sender) == (
        "The node did not answer (Too Many Requests); run the same command again, or later."
    )


def test_verify__newest_logs_first__as_in_order(odd_node, works):
    """IN-03. The order of a node's answer says nothing."""
    odd_node(
        lambda method, answer: (
            {**answer, "result": answer["result"][::-1]}
            if method == "eth_getLogs" and "result" in answer
            else answer
        )
    )
    works("verify")

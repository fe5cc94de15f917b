"""Calls that are tried on the node, so that a refusal costs nothing and says why.

What is sent now comes into a later block than the newest, so it is tried at the second of the block to come:
much counts one second back, such as a lock that lies in the newest block.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ape.logging import logger

from ape_dao.core.chain.logs import LATEST
from ape_dao.core.chain.packing import EXPANSION_GAS, READER, squeezed
from ape_dao.core.chain.reverts import refusal
from ape_dao.core.chain.transport import Refused, revert_data, verdict
from ape_dao.core.chain.values import as_bytes
from ape_dao.core.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.transport import Request

_POLL_SECONDS = 0.05


def try_call(
    chain: Chain, sender: str, target: str | None, calldata: bytes, value: int = 0, gas: int | None = None
) -> bytes:
    """What a call would answer if `sender` sent it now; `gas` is what it may use, None for the node's limit.

    Without a target it creates a contract.

    Waits where the same call counts only in a later second than that in which it would come now: until that
    second on a local chain, whose blocks can share one, and for the next block on a node that runs calls only
    at the second of its newest block.

    Raises:
        RefusedError: A contract would refuse it; the message says why.
        NodeError: The node does not try it, as it is asked too often or not well.
    """
    request = {"from": sender, "data": "0x" + calldata.hex(), "value": hex(value)}
    if target is not None:
        request["to"] = target
    if gas is not None:
        request["gas"] = hex(gas)
    try:
        return _answer(chain, request, chain.coming_block())
    except RefusedError:
        if chain.is_local:
            if chain.next_timestamp() > chain.timestamp():
                raise
            return _a_second_later(chain, request)
        if chain.runs_ahead:
            raise
        _await_block(chain)
        return _answer(chain, request, chain.coming_block())


def try_calls(
    chain: Chain, sender: str, target: str, calldatas: Sequence[bytes], gas: int | None = None
) -> list[bytes]:
    """The same for several calls of one contract, in few requests; none of them sees another.

    The contract sees a caller that is nobody: it must not matter who calls. Each call answers something.

    Raises:
        RefusedError: A contract would refuse one of them; the message says why.
        NodeError: The node does not try it, as it is asked too often or not well.
    """
    block, *others = chain.coming_block()
    requests: list[Request] = []
    for data in calldatas:
        call, state = squeezed(target, data)
        request = {"from": sender, "to": READER, "data": "0x" + call.hex()}
        if gas is not None:
            request["gas"] = hex(gas + EXPANSION_GAS)
        requests.append(("eth_call", [request, block, state, *others[1:]]))
    return [
        try_call(chain, sender, target, data, gas=gas)  # which says why, or waits where that helps
        if isinstance(answer, Refused) or answer == "0x"  # or this node lends no code
        else as_bytes(answer)
        for data, answer in zip(calldatas, chain.ask(requests), strict=True)
    ]


def _a_second_later(chain: Chain, request: Mapping[str, Any]) -> bytes:
    """What the call answers a second after the newest block, once that second has come.

    Raises:
        RefusedError: It is refused then too.
    """
    newest = chain.timestamp()
    answer = _answer(chain, request, [LATEST, {}, {"time": hex(newest + 1)}])
    deadline = time.monotonic() + chain.acceptance_seconds
    while chain.next_timestamp() <= newest and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return answer


def _await_block(chain: Chain) -> None:
    """Wait for the next block, as long as a transaction may take."""
    newest, deadline = chain.block_number(), time.monotonic() + chain.acceptance_seconds
    logger.warning("The newest block is too early for this; waiting for the next one.")
    while chain.block_number() == newest and time.monotonic() < deadline:
        time.sleep(chain.poll_seconds)


def _answer(chain: Chain, request: Mapping[str, Any], moment: Sequence[Any]) -> bytes:
    # Ape's own call turns reverts into texts that differ from node to node.
    answer = verdict(chain.provider.web3.provider, "eth_call", [request, *moment])
    error = answer.get("error")
    if error is None:
        return bytes.fromhex(str(answer["result"]).removeprefix("0x"))
    data = revert_data(error)
    if data is not None:
        raise refusal(bytes.fromhex(data[2:]))
    raise RefusedError(f"The node refuses the call: {error.get('message', 'it gives no reason')}.")

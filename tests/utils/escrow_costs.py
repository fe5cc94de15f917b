"""Gas of the escrow's functions, and crowds of accounts that act at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from utils.constants import WAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from utils.escrow_stage import Stage
    from utils.rpc import Contract


def crowd(stage: Stage, count: int, first: int = 0x10000) -> list[str]:
    """Funded accounts that approved the escrow."""
    people = [f"0x{first + number:040x}" for number in range(count)]
    stage.anvil.batch([("anvil_setBalance", (one, hex(WAD))) for one in people])
    each(stage, people, stage.token, "mint", lambda one: (one, 10**24))
    each(stage, people, stage.token, "approve", lambda one: (stage.escrow.address, 2**256 - 1))
    return people


def each(
    stage: Stage, people: list[str], contract: Contract, name: str, args: Callable[[str], tuple]
) -> None:
    """Everybody makes one call, all in one block of the present second, without traces."""
    requests = []
    for one in people:
        call = {
            "from": one,
            "to": contract.address,
            "data": contract.encode(name, *args(one)),
            "gas": hex(400_000),
        }
        requests.append(("eth_sendTransaction", (call,)))
    hashes = [reply["result"] for reply in stage.anvil.batch(requests)]
    stage.chain.mine(stage.now)
    receipts = stage.anvil.batch([("eth_getTransactionReceipt", (one,)) for one in hashes])
    assert {reply["result"]["status"] for reply in receipts} == {"0x1"}


def gas(stage: Stage, function: str, *args, sender: str, after: int = 12) -> int:
    stage.skip(after)
    return stage.escrow.send(function, *args, sender=sender).gas


def read_gas(stage: Stage, function: str, *args) -> int:
    """Execution gas of a view, sent as a transaction."""
    data = stage.escrow.encode(function, *args)
    stage.chain.queue(stage.stranger, stage.escrow.address, data)
    (outcome,) = stage.chain.mine(stage.now)
    assert outcome.ok
    return outcome.gas - 21_000 - sum(16 if byte else 4 for byte in bytes.fromhex(data[2:]))

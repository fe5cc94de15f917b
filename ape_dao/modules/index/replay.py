"""The calls of a simulated index, made again on the real contract, which must do the same to the unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import decode_by_name, encode_by_name, encode_call, topic
from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.errors import SimulationError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import DAY
from ape_dao.modules.index.contracts import VAULT
from ape_dao.modules.index.years import SHARES
from ape_dao.node.local import LocalNode, NodeOptions

if TYPE_CHECKING:
    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.modules.index.years import Call, Setting, Year

_PURSE = 2**126
_FOREVER = 2**40
_BEFORE = 3_600
"""Seconds for what comes before the vault."""


@dataclass(frozen=True)
class Replayed:
    """What the contract did."""

    starts: int
    takes: int
    start_gas: int
    """Of all of them."""
    take_gas: int


def replay(run: Year, setting: Setting, first_day: int) -> Replayed:
    """Make every call of a year on a contract of its own, on a node of its own, in the same seconds.

    Raises:
        SimulationError: The contract did not do what the model says; names the call.
        NodeError: The node did not start.
    """
    born = first_day - DAY
    options = NodeOptions(timestamp=born - _BEFORE, steps_tracing=False, extra=("--no-mining",))
    with LocalNode(options=options) as node:
        chain = _Chain(node, born - _BEFORE)
        vault, tokens = _created(chain, run, setting, born)
        gas = {True: 0, False: 0}
        for call in run.calls:
            gas[call.sells is None] += _repeat(chain, vault, call)
        _compare_end(chain, vault, tokens, run)
    starts = sum(call.sells is None for call in run.calls)
    return Replayed(starts, len(run.calls) - starts, gas[True], gas[False])


@dataclass(frozen=True)
class _Contract:
    address: str
    artifact: Artifact


class _Chain:
    """Transactions of the node's first account, each alone in a block at a given second."""

    def __init__(self, node: LocalNode, now: int) -> None:
        self._node, self._now = node, now
        self.account: str = node.request("eth_accounts")[0]

    def create(self, made: Artifact, time: int, /, **arguments: Any) -> _Contract:
        inputs = made.constructor_abi["inputs"]
        data = made.init_code + encode_by_name(inputs, arguments, made.name)
        return _Contract(str(self._send(data, time, made.name)["contractAddress"]), made)

    def send(self, to: _Contract, name: str, time: int, /, **arguments: Any) -> dict[str, Any]:
        """The receipt."""
        data = encode_call(to.artifact.abi, name, arguments, to.artifact.name)
        return self._send(data, time, name, to.address)

    def view(self, to: _Contract, name: str, /, **arguments: Any) -> Any:
        """The only answer."""
        data = encode_call(to.artifact.abi, name, arguments, to.artifact.name)
        request = {"from": self.account, "to": to.address, "data": "0x" + data.hex()}
        answer = bytes.fromhex(str(self._node.request("eth_call", request, "latest"))[2:])
        entry = next(one for one in to.artifact.abi if one.get("name") == name and one["type"] == "function")
        (value,) = decode_by_name([{**one, "name": "answer"} for one in entry["outputs"]], answer).values()
        return value

    def _send(self, data: bytes, time: int, what: str, to: str | None = None) -> dict[str, Any]:
        self._now = max(self._now, time)
        request = {"from": self.account, "data": "0x" + data.hex(), "gas": hex(MAX_TRANSACTION_GAS)}
        sent = self._node.request("eth_sendTransaction", request | ({"to": to} if to else {}))
        self._node.request("evm_mine", {"timestamp": self._now})
        receipt: dict[str, Any] | None = self._node.request("eth_getTransactionReceipt", sent)
        if receipt is None or receipt["status"] != "0x1":
            raise SimulationError(
                f"The contract refuses {what} at second {time}, which the model allows; please report this "
                "with the options of the command."
            )
        return receipt


def _created(chain: _Chain, run: Year, setting: Setting, born: int) -> tuple[_Contract, list[_Contract]]:
    tokens = []
    for _ in setting.weights:
        tokens.append(chain.create(demo_artifact("DemoStablecoin"), 0, owner=chain.account))
        chain.send(tokens[-1], "mint", 0, to=chain.account, amount=_PURSE)
    targets = [
        {
            "token": token.address,
            "weightBps": setting.weights[number],
            "bandBps": setting.bands[number],
            "maxShareBps": setting.max_shares[number],
            "doublings": setting.doublings[number],
            "length": setting.lengths[number],
            "firstPrice": run.first[number] if number else 0,
        }
        for number, token in enumerate(tokens)
    ]
    config = {
        "name": "Index",
        "symbol": "INDEX",
        "owner": chain.account,
        "guardian": ZERO_ADDRESS,
        "feeReceiver": ZERO_ADDRESS,
        "fees": {"yearlyBps": 0, "crossBps": 0, "publicMint": False},
        "schedule": {
            "minInterval": setting.min_interval,
            "probeInterval": setting.probe_interval,
            "probeBps": setting.probe,
        },
        "targets": targets,
    }
    vault = chain.create(artifact(VAULT.name), born, config=config)
    for token in tokens:
        chain.send(token, "approve", born, spender=vault.address, value=_PURSE)
    chain.send(vault, "mint", born, shares=SHARES, to=chain.account, maxAmounts=list(run.amounts))
    return vault, tokens


def _repeat(chain: _Chain, vault: _Contract, call: Call) -> int:
    """One call; its gas."""
    if call.sells is None:
        return int(chain.send(vault, "start", call.time, part=call.part)["gasUsed"], 16)
    receipt = chain.send(
        vault,
        "take",
        call.time,
        part=call.part,
        id=call.auction,
        vaultSells=call.sells,
        maxAmount=call.most,
        limitPayment=call.payment,
        deadline=_FOREVER,
        receiver=chain.account,
        data=b"",
    )
    told = _taken(vault, receipt)
    found = told["amount"], told["payment"], told["newLast"]
    if found != (call.amount, call.payment, call.last):
        raise SimulationError(
            f"The contract took {found[0]} units of part {call.part} for {found[1]} at second {call.time}, "
            f"and the model {call.amount} for {call.payment}; please report this with the options of the "
            "command."
        )
    return int(receipt["gasUsed"], 16)


def _taken(vault: _Contract, receipt: dict[str, Any]) -> dict[str, Any]:
    entry = next(one for one in vault.artifact.abi if one.get("name") == "Taken")
    wanted = "0x" + topic(entry).hex()
    data = next(log["data"] for log in receipt["logs"] if log["topics"][0] == wanted)
    inputs = [one for one in entry["inputs"] if not one["indexed"]]
    return decode_by_name(inputs, bytes.fromhex(data[2:]))


def _compare_end(chain: _Chain, vault: _Contract, tokens: list[_Contract], run: Year) -> None:
    for number, (token, held) in enumerate(zip(tokens, run.held, strict=True)):
        found = chain.view(token, "balanceOf", account=vault.address)
        if found != held:
            raise SimulationError(
                f"At the end the contract has {found} units of part {number}, and the model {held}; please "
                "report this with the options of the command."
            )

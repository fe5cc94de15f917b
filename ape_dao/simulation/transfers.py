"""What moved: tokens by their logs, ether by the calls that sent it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.simulation.trace import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ape_dao.core.chain.client import Chain
    from ape_dao.simulation.trace import Log, Trace

ETHER = ZERO_ADDRESS
"""Stands for ether where a token's address would."""
_MAX_SYMBOL = 16
_MAX_DECIMALS = 255
PULL = bytes(keccak(text="transferFrom(address,address,uint256)")[:4])
"""The call with which an account takes tokens that it was allowed to take."""
_TRANSFER = bytes(keccak(text="Transfer(address,address,uint256)"))
_DEPOSIT = bytes(keccak(text="Deposit(address,uint256)"))
_WITHDRAWAL = bytes(keccak(text="Withdrawal(address,uint256)"))
_SENDING = ("CALL", "CREATE", "CREATE2", "SELFDESTRUCT")


@dataclass(frozen=True)
class Transfer:
    """One movement."""

    asset: str
    """The token, or `ETHER`."""
    sender: str
    receiver: str
    amount: int
    """Base units; of a collectible (ERC-721) its number."""
    is_collectible: bool = False


@dataclass(frozen=True)
class AssetFacts:
    """How an asset is written."""

    symbol: str
    decimals: int


def transfers(trace: Trace) -> list[Transfer]:
    """Everything that moved for good, ether first."""
    ether = [moved for frame in trace.root.lasting() for moved in _of_frame(frame)]
    return [*ether, *(moved for log in trace.logs for moved in _of_log(log))]


def balances(moved: Iterable[Transfer]) -> dict[tuple[str, str], int]:
    """What each account has more or less of each asset, by (account, asset)."""
    sums: dict[tuple[str, str], int] = {}
    for transfer in moved:
        amount = 1 if transfer.is_collectible else transfer.amount
        sender, receiver = (transfer.sender, transfer.asset), (transfer.receiver, transfer.asset)
        sums[sender] = sums.get(sender, 0) - amount
        sums[receiver] = sums.get(receiver, 0) + amount
    return {key: amount for key, amount in sums.items() if amount and key[0] != ZERO_ADDRESS}


def asset_facts(chain: Chain, moved: Iterable[Transfer], known: Mapping[str, str]) -> dict[str, AssetFacts]:
    """Symbol and decimals of every asset that moved; what an unknown token calls itself never stands alone.

    Args:
        known: Names of the DAO's tokens, by address.
    """
    assets = {ETHER: AssetFacts("ETH", 18)}
    for asset in dict.fromkeys(transfer.asset for transfer in moved if transfer.asset != ETHER):
        assets[asset] = read_asset(chain, asset, known)
    return assets


def read_asset(chain: Chain, asset: str, known: Mapping[str, str]) -> AssetFacts:
    """Symbol and decimals of a token, as it says them itself; base units where it does not."""
    facts = read_token(chain, asset)
    own = (facts.symbol or "")[:_MAX_SYMBOL]
    symbol = own if asset in known else f"{own} ({asset})".strip()
    decimals = facts.decimals or 0
    return AssetFacts(symbol, decimals if decimals <= _MAX_DECIMALS else 0)


def transfers_in_order(trace: Trace) -> Iterator[Transfer]:
    """Everything that moved for good, in the order of execution."""
    for entry in trace.root.history():
        yield from _of_frame(entry) if isinstance(entry, Frame) else _of_log(entry)


def _of_frame(frame: Frame) -> Iterator[Transfer]:
    if frame.value and frame.kind in _SENDING:
        yield Transfer(ETHER, frame.caller, frame.target, frame.value)


def _of_log(log: Log) -> Iterator[Transfer]:
    first = log.topics[0] if log.topics else b""
    if first == _TRANSFER and len(log.topics) == 3 and len(log.data) == 32:
        yield Transfer(
            log.address, _account(log.topics[1]), _account(log.topics[2]), int.from_bytes(log.data, "big")
        )
    elif first == _TRANSFER and len(log.topics) == 4:
        number = int.from_bytes(log.topics[3], "big")
        yield Transfer(log.address, _account(log.topics[1]), _account(log.topics[2]), number, True)
    elif first in (_DEPOSIT, _WITHDRAWAL) and len(log.topics) == 2 and len(log.data) == 32:
        account, amount = _account(log.topics[1]), int.from_bytes(log.data, "big")
        sides = (ZERO_ADDRESS, account) if first == _DEPOSIT else (account, ZERO_ADDRESS)
        yield Transfer(log.address, *sides, amount)


def _account(topic: bytes) -> str:
    return str(to_checksum_address(topic[-20:]))

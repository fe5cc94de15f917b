"""Token movements, read from the logs of the chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ape.api import ProviderAPI
    from ape.contracts import ContractInstance
    from ape.contracts.base import ContractEvent

TRANSFER_TOPIC = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"


@dataclass(frozen=True)
class Transfer:
    """One ERC-20 transfer; the zero address stands for minting and burning."""

    sender: str
    recipient: str
    amount: int


def transfers(provider: ProviderAPI, token: str) -> list[Transfer]:
    """Every transfer of `token` since the first block, in order."""
    return [
        Transfer(
            sender=_address(log["topics"][1]), recipient=_address(log["topics"][2]), amount=int(log["data"].hex(), 16)
        )
        for log in _logs(provider, token, TRANSFER_TOPIC)
    ]


def accounts_of(provider: ProviderAPI, contract: ContractInstance, event: ContractEvent) -> list[str]:
    """The first indexed argument (an account) of every `event` of `contract`, without repetition, in order."""
    from eth_utils import keccak

    topic = "0x" + keccak(text=event.abi.selector).hex()
    found = (_address(log["topics"][1]) for log in _logs(provider, str(contract.address), topic))
    return list(dict.fromkeys(found))


def _logs(provider: ProviderAPI, address: str, topic: str) -> list[dict]:
    return provider.web3.eth.get_logs(  # type: ignore[attr-defined]
        {"address": address, "topics": [topic], "fromBlock": 0, "toBlock": "latest"}
    )


def _address(topic: bytes) -> str:
    from eth_utils import to_checksum_address

    return to_checksum_address(topic[-20:])

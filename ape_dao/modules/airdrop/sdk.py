"""The airdrops of a DAO as a whole: what came in, what was claimed, what is left. Amounts are base units.

What a single account can claim needs the files of the list: `ape_dao.modules.airdrop`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Question
from ape_dao.modules.airdrop.contracts import NO_ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.core.chain.client import Chain, Event

CONTRACT = "MerkleAirdrop"
_FACTS = ("DEADLINE", "CUMULATIVE", "root")


@dataclass(frozen=True)
class CampaignStatus:
    """One campaign at one moment."""

    name: str
    address: str
    received: int
    """Everything that it was ever sent, from the mint on."""
    claimed: int
    swept: int
    """Sent to the treasury after the deadline."""
    left: int
    deadline: int
    """The last second for claims."""
    is_open: bool
    has_root: bool
    """Without one nobody can claim."""
    is_cumulative: bool


def read_campaigns(
    chain: Chain, airdrops: Mapping[str, str], token: str, start_block: int
) -> list[CampaignStatus]:
    """Ask the chain: one request for the contracts, one for what they received, one for what was swept.

    Claims are what is missing from the rest, so that a million of them cost nothing to count.
    """
    if not airdrops:
        return []
    addresses, erc20, kit = list(airdrops.values()), artifact("GovernanceToken"), artifact(CONTRACT)
    now = chain.timestamp()
    names = ("balance", *_FACTS)
    answers = chain.read_many(
        [
            question
            for address in addresses
            for question in (
                Question(erc20, token, "balanceOf", (address,)),
                *(Question(kit, address, name) for name in _FACTS),
            )
        ]
    )
    receivers = [bytes.fromhex(address[2:]).rjust(32, b"\0") for address in addresses]
    came = chain.events(erc20, token, "Transfer", from_block=start_block, second_indexed=receivers)
    went = chain.events(kit, addresses, "Swept", from_block=start_block)
    found = []
    for place, (name, address) in enumerate(airdrops.items()):
        facts = dict(zip(names, answers[place * len(names) : (place + 1) * len(names)], strict=True))
        received = sum(int(one.arguments["value"]) for one in came if one.arguments["to"] == address)
        swept, left = _swept(went, address, token), int(facts["balance"])
        found.append(
            CampaignStatus(
                name=name,
                address=address,
                received=received,
                claimed=received - swept - left,
                swept=swept,
                left=left,
                deadline=int(facts["DEADLINE"]),
                is_open=now <= int(facts["DEADLINE"]),
                has_root=str(facts["root"]) != NO_ROOT,
                is_cumulative=bool(facts["CUMULATIVE"]),
            )
        )
    return found


def _swept(events: Sequence[Event], address: str, token: str) -> int:
    return sum(
        int(one.arguments["amount"])
        for one in events
        if one.address.lower() == address.lower() and one.arguments["token"] == token
    )

"""The airdrops of a DAO: a member's own claim, and campaigns as a whole. Amounts are base units.

A claim needs the files of the list (`AirdropFiles`). Claims for others, many at once, or signed and sent by
somebody else are in `ape_dao.modules.airdrop.claims` and `choices`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.abi import address_word
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import labelled
from ape_dao.modules.airdrop import claims
from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP, NO_ROOT
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.live import LiveAirdrop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.events import Event
    from ape_dao.modules.airdrop.files import AirdropFiles, Claim
    from ape_dao.sdk.dao import Dao

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


def claim(dao: Dao, files: AirdropFiles, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay the sender its row of the list.

    Raises:
        AirdropError: The sender is not on the list, the list is none of this DAO, or nothing
            is due.
        RefusedError: The contract refuses the claim.
    """
    return claims.claim(_campaign(dao, files), _row(files, str(sender.address)), sender=sender)


def claim_into_lock(
    dao: Dao, files: AirdropFiles, end: int, delegatee: str | None = None, *, sender: AccountAPI
) -> ReceiptAPI:
    """Put the sender's row into its lock.

    Args:
        end: Of a new lock (unix seconds); 0 adds to the lock that the sender holds.
        delegatee: Who votes with it from now on; None: as before.

    Raises:
        AirdropError: As for `claim`, or the sender did not sign the delegation.
        RefusedError: The contract or the escrow refuses.
    """
    row = _row(files, str(sender.address))
    return claims.claim_into_lock(_campaign(dao, files), row, end, delegatee, sender=sender)


def due(dao: Dao, files: AirdropFiles, account: str) -> int:
    """What `account` can claim now; 0 for one that is not on the list."""
    row = files.find(bytes.fromhex(account[2:]))
    return 0 if row is None else _campaign(dao, files).due(row)


def read_campaigns(
    chain: Chain, airdrops: Mapping[str, str], token: str, start_block: int
) -> list[CampaignStatus]:
    """Ask the chain: one request for the contracts, one for what they received, one for what was swept.

    Claims are what is missing from the rest, so that a million of them cost nothing to count.
    """
    if not airdrops:
        return []
    addresses, erc20, contract = list(airdrops.values()), artifact("GovernanceToken"), artifact(CONTRACT)
    now = chain.timestamp()
    names = ("balance", *_FACTS)
    answers = chain.read_many(
        [
            question
            for address in addresses
            for question in (
                Question(erc20, token, "balanceOf", (address,)),
                *(Question(contract, address, name) for name in _FACTS),
            )
        ]
    )
    receivers = [address_word(address) for address in addresses]
    came = chain.events(erc20, token, "Transfer", from_block=start_block, second_indexed=receivers)
    went = chain.events(contract, addresses, "Swept", from_block=start_block)
    campaigns = []
    for place, (name, address) in enumerate(airdrops.items()):
        facts = dict(zip(names, answers[place * len(names) : (place + 1) * len(names)], strict=True))
        received = sum(
            int(transfer.arguments["value"]) for transfer in came if transfer.arguments["to"] == address
        )
        swept, left = _swept(went, address, token), int(facts["balance"])
        campaigns.append(
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
    return campaigns


def _campaign(dao: Dao, files: AirdropFiles) -> LiveAirdrop:
    """The contract of the files' list.

    Raises:
        AirdropError: It is none of this DAO's, or of another chain.
    """
    campaign = LiveAirdrop(files.manifest, dao.chain)
    if campaign.address not in labelled(dao.addresses, MERKLE_AIRDROP).values():
        raise AirdropError(f"The list in {files.folder} is for {campaign.address}, no airdrop of this DAO.")
    return campaign


def _row(files: AirdropFiles, account: str) -> Claim:
    row = files.find(bytes.fromhex(account[2:]))
    if row is None:
        raise AirdropError(f"{account} is not among the {len(files):,} recipients of {files.folder}.")
    return row


def _swept(events: Sequence[Event], address: str, token: str) -> int:
    return sum(
        int(event.arguments["amount"])
        for event in events
        if event.address.lower() == address.lower() and event.arguments["token"] == token
    )

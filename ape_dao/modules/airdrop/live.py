"""The airdrop contract that a folder of files names: what it says, without sending anything."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import format_date
from ape_dao.modules.airdrop.contracts import NO_ROOT
from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from ape_dao.core.chain.client import Chain
    from ape_dao.modules.airdrop.files import Claim
    from ape_dao.modules.airdrop.manifest import Manifest

CONTRACT = "MerkleAirdrop"


@dataclass(frozen=True)
class CampaignState:
    """What the contract says now; amounts in base units, times in unix seconds."""

    address: str
    root: str
    token: str
    symbol: str
    decimals: int
    escrow: str | None
    """None: nothing can be claimed into a lock."""
    treasury: str
    deadline: int
    cumulative: bool
    balance: int
    time: int

    @property
    def is_open(self) -> bool:
        """Whether the deadline has not passed."""
        return self.time <= self.deadline

    @property
    def has_root(self) -> bool:
        """Whether there is a list to claim from."""
        return self.root != NO_ROOT


class LiveAirdrop:
    """The contract that a manifest names.

    Raises:
        AirdropError: The chain is another one, or no airdrop stands at the address.
    """

    def __init__(self, manifest: Manifest, chain: Chain) -> None:
        if chain.chain_id() != manifest.chain_id:
            raise AirdropError(
                f"The airdrop is of chain {manifest.chain_id}, but this is chain {chain.chain_id()}; "
                "give another --network."
            )
        if not chain.artifact_at(manifest.airdrop, artifact(CONTRACT)).is_code(chain.code(manifest.airdrop)):
            raise AirdropError(
                f"No airdrop contract of this kit stands at {manifest.airdrop} on chain {manifest.chain_id}."
            )
        self.manifest = manifest
        self.chain = chain
        self.address = manifest.airdrop

    @cached_property
    def escrow(self) -> str | None:
        """The escrow that claims can be locked in; None if there is none."""
        address = str(self.read("ESCROW"))
        return None if address == ZERO_ADDRESS else address

    def read(self, function: str, *arguments: Any) -> Any:
        """A view of the contract."""
        return self.chain.read(artifact(CONTRACT), self.address, function, *arguments)

    def state(self) -> CampaignState:
        """Everything at once."""
        token = str(self.read("TOKEN"))
        erc20 = artifact("GovernanceToken")
        return CampaignState(
            address=self.address,
            root=str(self.read("root")),
            token=token,
            symbol=str(self.chain.read(erc20, token, "symbol")),
            decimals=int(self.chain.read(erc20, token, "decimals")),
            escrow=self.escrow,
            treasury=str(self.read("TREASURY")),
            deadline=int(self.read("DEADLINE")),
            cumulative=bool(self.read("CUMULATIVE")),
            balance=int(self.chain.read(erc20, token, "balanceOf", self.address)),
            time=self.chain.timestamp(),
        )

    def due(self, claim: Claim) -> int:
        """Base units that the claim still has to be paid."""
        return int(self.read("due", claim.index, claim.account, claim.amount))

    def is_listed(self, claim: Claim) -> bool:
        """Whether the contract accepts the proof."""
        return bool(self.read("isListed", claim.index, claim.account, claim.amount, list(claim.proof)))

    def paid(self) -> tuple[int, int]:
        """How many payments there were so far, and how much they were, as the contract's events say."""
        first = self.chain.creation_block(self.address)
        events = self.chain.events(artifact(CONTRACT), self.address, "Claimed", from_block=first)
        return len(events), sum(int(event.arguments["amount"]) for event in events)

    def require_claimable(self) -> CampaignState:
        """The state, if claims of the files' list are possible now.

        Raises:
            AirdropError: There is no root yet, or another one, or the campaign is over.
        """
        state = self.state()
        if not state.has_root:
            raise AirdropError(f"{self.address} has no root yet; the DAO sets it to {self.manifest.root}.")
        if state.root != self.manifest.root:
            raise AirdropError(
                f"{self.address} pays another list: its root is {state.root}, that of these files is "
                f"{self.manifest.root}; get the files of the present list."
            )
        if self.chain.next_timestamp() > state.deadline:
            ended = format_date(state.deadline)
            raise AirdropError(f"The airdrop ended on {ended}; what is left is the DAO's ({state.treasury}).")
        return state

"""A DAO with all four kinds of proposals, real locks and real scores, on a private chain.

Times are unix seconds, amounts token base units. Transactions are sent in the present second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from utils.artifacts import compile_contracts
from utils.constants import DAY, MAX_UINT256, WAD, WEEK, ZERO_ADDRESS
from utils.governance import (
    CONSTITUTIONAL,
    GRANT,
    OPTIMISTIC,
    STANDARD,
    Counting,
    Kind,
    Outcome,
    Reach,
    State,
    split,
)
from utils.stage import BaseStage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eth_account.signers.local import LocalAccount

    from utils.rpc import Contract
    from utils.rpc import Outcome as Mined

__all__ = ["KindStage", "Motion", "split", "Outcome", "State"]

START = 2_950 * WEEK + DAY
DELAY = DAY
TIMELOCK_DELAY = 2 * DAY
SCORES = [1_000 * WAD, 10_000 * WAD, 100_000 * WAD]
QUOTAS = [0, 1, 2, 4]
TREASURY = 1_000_000 * WAD
GRANT_LIMIT, OPTIMISTIC_LIMIT = 10_000 * WAD, 1_000 * WAD
SOURCES = (
    "contracts/core/governance/DaoGovernor.sol",
    "contracts/core/governance/BallotsExtension.sol",
    "contracts/core/governance/ProposalKinds.sol",
    "contracts/core/governance/Timelock.sol",
    "contracts/core/escrow/VotingEscrow.sol",
    "contracts/modules/score/StakingScore.sol",
    "contracts/mocks/MockPermitToken.sol",
    "contracts/mocks/MockVault.sol",
    "contracts/mocks/MockWallet.sol",
    "contracts/mocks/MockGreedyWallet.sol",
)
_STANDARD = Kind(may_touch_reserved=False, voting_delay=DELAY, threshold=1_000 * WAD)
KINDS = {
    STANDARD: _STANDARD,
    CONSTITUTIONAL: replace(_STANDARD, may_touch_reserved=True, quorum_bps=2_000, decision_bps=2_000),
    GRANT: replace(
        _STANDARD, counting=Counting.QUADRATIC, min_score=1, is_restricted=True, quorum_bps=500, threshold=0
    ),
    OPTIMISTIC: replace(
        _STANDARD,
        counting=Counting.OPTIMISTIC,
        min_score=2,
        is_restricted=True,
        quorum_bps=0,
        decision_bps=500,
    ),
}
LIMITS = [
    (GRANT, None, Reach.TRANSFER, GRANT_LIMIT),
    (GRANT, ZERO_ADDRESS, Reach.TRANSFER, 5 * WAD),
    (OPTIMISTIC, None, Reach.TRANSFER, OPTIMISTIC_LIMIT),
]
BALLOT_FIELDS = [
    {"name": "proposalId", "type": "uint256"},
    {"name": "support", "type": "uint8"},
    {"name": "voter", "type": "address"},
    {"name": "sequence", "type": "uint48"},
    {"name": "params", "type": "bytes"},
]
STANDARD_BALLOT_FIELDS = [*BALLOT_FIELDS[:3], {"name": "nonce", "type": "uint256"}]
DOMAIN_FIELDS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]


@dataclass(frozen=True)
class Motion:
    """What is proposed."""

    actions: tuple[tuple[str, int, bytes], ...]
    description: str
    kind: int
    id: int

    @property
    def content(self) -> tuple[list[str], list[int], list[bytes]]:
        targets, values, calldatas = zip(*self.actions, strict=True)
        return list(targets), list(values), list(calldatas)

    @property
    def tail(self) -> tuple[Any, ...]:
        return (*self.content, keccak(text=self.description))


class KindStage(BaseStage):
    """ann locks 60% of the power, ben 25%, cy 10%, dee just below score 1, each for a year; eve nothing."""

    MAX_EXIT_PENALTY = 0

    def __init__(self, hardfork: str = "cancun") -> None:
        super().__init__(compile_contracts(SOURCES), START, hardfork)
        self.impersonate()
        names = self.chain.accounts[:8]
        self.deployer, self.ann, self.ben, self.cy, self.dee, self.eve, self.guardian, self.anybody = names
        self.token = self.deploy("MockPermitToken")
        terms = ("Voting Power", "vePOWER", 52, WAD, 1, 1, self.MAX_EXIT_PENALTY, 1)
        self.escrow = self.deploy("VotingEscrow", (self.token.address, self.deployer, *terms))
        self.score = self.deploy("StakingScore", self.escrow.address, self.deployer, SCORES)
        self.timelock = self.deploy("Timelock", TIMELOCK_DELAY, [], [], self.deployer)
        limits = [(kind, target or self.token.address, int(r), m) for kind, target, r, m in LIMITS]
        table = [kind.as_tuple() for kind in KINDS.values()]
        self.kinds = self.deploy(
            "ProposalKinds", self.timelock.address, self.score.address, table, limits, QUOTAS, [], [], 0
        )
        self.governor = self.deploy(
            "DaoGovernor",
            (
                "Kinds DAO",
                self.escrow.address,
                self.timelock.address,
                self.kinds.address,
                self.guardian,
                START + 2 * 52 * WEEK,
            ),
        )
        for role in ("PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"):
            self.timelock.send(
                "grantRole", self.timelock.view(role), self.governor.address, sender=self.deployer
            )
        self.timelock.send("renounceRole", bytes(32), self.deployer, sender=self.deployer)
        self.token.send("mint", self.timelock.address, TREASURY, sender=self.deployer)
        self.anvil.call("anvil_setBalance", self.timelock.address, hex(100 * WAD))
        for account, amount in (
            (self.ann, 600_000),
            (self.ben, 250_000),
            (self.cy, 100_000),
            (self.dee, 1_000),
        ):
            self.lock(account, amount * WAD)
        self.go(self.now + DAY)
        self.keep()

    def lock(self, account: str, amount: int, weeks: int = 52) -> None:
        self.anvil.call("anvil_setBalance", account, hex(WAD))
        self.token.send("mint", account, amount, sender=self.deployer)
        self.token.send("approve", self.escrow.address, MAX_UINT256, sender=account)
        self.escrow.send("createLock", amount, (self.now // WEEK + weeks) * WEEK, sender=account)

    def signer(self, label: str, amount: int = 10_000 * WAD) -> LocalAccount:
        """A key outside the node, with a lock."""
        account: LocalAccount = Account.from_key(label.encode().rjust(32, b"\x01"))
        self.lock(account.address.lower(), amount)
        return account

    # Time

    # Proposals

    def pay(self, to: str, amount: int) -> tuple[str, int, bytes]:
        """The action that transfers tokens of the treasury."""
        return self.call(self.token, "transfer", to, amount)

    def call(self, contract: Contract, function: str, *args: Any, value: int = 0) -> tuple[str, int, bytes]:
        return contract.address, value, bytes.fromhex(contract.encode(function, *args)[2:])

    def motion(
        self, *actions: tuple[str, int, bytes], kind: int = STANDARD, description: str = "A proposal"
    ) -> Motion:
        chosen = actions or ((self.eve, 0, b""),)
        targets, values, calldatas = zip(*chosen, strict=True)
        text = keccak(text=description)
        identifier = self.governor.view("hashProposal", list(targets), list(values), list(calldatas), text)
        return Motion(tuple(chosen), description, kind, identifier)

    def propose(self, motion: Motion, by: str | None = None, after: Motion | None = None) -> Mined:
        content = (*motion.content, motion.description)
        sender = by or self.ann
        if after:
            return self.governor.send("proposeAfter", after.id, motion.kind, *content, sender=sender)
        if motion.kind:
            return self.governor.send("proposeKind", motion.kind, *content, sender=sender)
        return self.governor.send("propose", *content, sender=sender)

    def opened(self, *actions: Any, kind: int = STANDARD, by: str | None = None, **more: Any) -> Motion:
        """A fresh proposal in the first second of its vote."""
        motion = self.motion(*actions, kind=kind, **more)
        self.propose(motion, by)
        self.go(self.governor.view("proposalSnapshot", motion.id) + 1)
        return motion

    def vote(self, motion: Motion, voter: str, support: int, params: bytes = b"") -> Mined:
        if params:
            return self.governor.send(
                "castVoteWithReasonAndParams", motion.id, support, "", params, sender=voter
            )
        return self.governor.send("castVote", motion.id, support, sender=voter)

    def vote_own(self, motion: Motion, voter: str, support: int, params: bytes = b"") -> Mined:
        return self.governor.send("castOwnVote", motion.id, support, "", params, sender=voter)

    def state(self, motion: Motion) -> State:
        return State(self.governor.view("state", motion.id))

    def votes(self, motion: Motion) -> tuple[int, ...]:
        """Against, for, abstain."""
        return tuple(self.governor.view("proposalVotes", motion.id))

    def power(self, motion: Motion, voter: str) -> int:
        snapshot = self.governor.view("proposalSnapshot", motion.id)
        return int(self.escrow.view("getPastVotes", voter, snapshot))

    def close_vote(self, motion: Motion) -> State:
        self.go(self.governor.view("proposalDeadline", motion.id) + 1)
        return self.state(motion)

    def queue(self, motion: Motion) -> Mined:
        return self.governor.send("queue", *motion.tail, sender=self.anybody)

    def execute(self, motion: Motion) -> Mined:
        return self.governor.send("execute", *motion.tail, sender=self.anybody)

    def cancel(self, motion: Motion, by: str) -> Mined:
        return self.governor.send("cancel", *motion.tail, sender=by)

    def carry_out(self, motion: Motion) -> None:
        """Queue, wait, execute."""
        self.queue(motion)
        self.go(self.governor.view("proposalEta", motion.id))
        self.execute(motion)

    def set_kind(self, kind: int, rules: Kind) -> None:
        """As the timelock would."""
        self.kinds.send("setKind", kind, rules.as_tuple(), sender=self.timelock.address)

    # Signed ballots

    def sign(
        self,
        signer: LocalAccount,
        motion: Motion,
        support: int,
        sequence: int | None = None,
        params: bytes = b"",
        voter: str | None = None,
        own: bool = False,
        **domain: Any,
    ) -> tuple[Any, ...]:
        """The struct of a batch, signed from the JSON form of its message."""
        moment = self.now if sequence is None else sequence
        account = voter or signer.address
        message = {
            "proposalId": motion.id,
            "support": support,
            "voter": account,
            "sequence": moment,
            "params": params,
        }
        name = "SignedOwnBallot" if own else "SignedBallot"
        signature = self._signature(signer, name, BALLOT_FIELDS, message, domain)
        return (account.lower(), support, moment, params, signature)

    def cast_by_sig(self, signer: LocalAccount, motion: Motion, support: int) -> Mined:
        """Through the standard function, which takes a nonce."""
        nonce = self.governor.view("nonces", signer.address)
        message = {"proposalId": motion.id, "support": support, "voter": signer.address, "nonce": nonce}
        signature = self._signature(signer, "Ballot", STANDARD_BALLOT_FIELDS, message, {})
        return self.governor.send(
            "castVoteBySig", motion.id, support, signer.address, signature, sender=self.anybody
        )

    def _signature(
        self,
        signer: LocalAccount,
        name: str,
        fields: list[dict[str, str]],
        message: dict[str, Any],
        domain: dict[str, Any],
    ) -> bytes:
        """From the JSON form of the message, as wallets sign it."""
        data = {
            "types": {"EIP712Domain": DOMAIN_FIELDS, name: fields},
            "primaryType": name,
            "domain": {
                "name": "Kinds DAO",
                "version": "1",
                "chainId": 31337,
                "verifyingContract": self.governor.address,
                **domain,
            },
            "message": message,
        }
        return bytes(signer.sign_message(encode_typed_data(full_message=data)).signature)

    def hand_in(self, motion: Motion, ballots: Sequence[tuple[Any, ...]]) -> list[Outcome]:
        """Send a batch; what became of each ballot."""
        outcomes, _ = self.hand_in_with_receipt(motion, ballots)
        return outcomes

    def hand_in_with_receipt(
        self, motion: Motion, ballots: Sequence[tuple[Any, ...]]
    ) -> tuple[list[Outcome], Mined]:
        mined = self.governor.send("castVotesBySig", motion.id, list(ballots), sender=self.anybody)
        (answers,) = self.governor.decode_output("castVotesBySig", mined.output)
        return [Outcome(answer) for answer in answers], mined

    def hand_in_own(self, motion: Motion, ballots: Sequence[tuple[Any, ...]]) -> list[Outcome]:
        """The same for own ballots."""
        outcomes, _ = self.hand_in_own_with_receipt(motion, ballots)
        return outcomes

    def hand_in_own_with_receipt(
        self, motion: Motion, ballots: Sequence[tuple[Any, ...]]
    ) -> tuple[list[Outcome], Mined]:
        mined = self.governor.send("castOwnVotesBySig", motion.id, list(ballots), sender=self.anybody)
        (answers,) = self.governor.decode_output("castOwnVotesBySig", mined.output)
        return [Outcome(answer) for answer in answers], mined

    def events(self, mined: Mined, name: str) -> list[dict[str, Any]]:
        return [event.args for event in self.chain.decode_logs(mined.logs) if event.name == name]

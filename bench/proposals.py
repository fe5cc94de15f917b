"""Governors with a timelock, and the life of a proposal in them.

One action, a call with 36 bytes of data that sets one slot; a description of 100 bytes; one vote is enough to
propose; a delay of one day, a period of one week, two days in the timelock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.governance import Action, operation_id
from ape_dao.core.governance import Proposal as Queued
from ape_dao.core.units import WAD
from ape_dao.node.clock import WEEK
from bench.conditions import DAY, ZERO_ADDRESS
from bench.driver import BenchError, Contract
from bench.mocks import mock

if TYPE_CHECKING:
    from bench.driver import Chain

AGAINST, FOR, ABSTAIN = 0, 1, 2
SPLIT = 255
VOTING_DELAY = 1 * DAY
VOTING_PERIOD = WEEK
TIMELOCK_DELAY = 2 * DAY
LONGEST_EXTENSION = 14 * DAY
QUORUM_PERCENT = 10
DESCRIPTION_BYTES = 100
THRESHOLD = WAD
NAME = "DAO"
BALLOT = (
    ("proposalId", "uint256"),
    ("support", "uint8"),
    ("voter", "address"),
    ("sequence", "uint48"),
    ("params", "bytes"),
)
DOMAIN = (("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"))
ROLES = ("PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE")


@dataclass
class Governor:
    """A governor, and a contract for its proposals to act on."""

    contract: Contract
    timelock: Contract
    target: Contract
    proposed: int = 0

    def propose(self, proposer: str, wait: bool = True) -> Proposal:
        """A new proposal, open for votes unless told not to ``wait``."""
        self.proposed += 1
        text = f"# Proposal {self.proposed} ".ljust(DESCRIPTION_BYTES, ".")
        calldata = self.target.encode("set", newSetting=self.proposed + 1)
        actions: dict[str, Any] = {"targets": [self.target.address], "values": [0], "calldatas": [calldata]}
        gas = self.contract.send(proposer, "propose", **actions, description=text)
        actions["descriptionHash"] = keccak(text=text)
        identifier = self.contract.read("hashProposal", **actions)
        if wait:
            self.contract.chain.wait(VOTING_DELAY + 1)
        return Proposal(self, actions, identifier, gas, text)


@dataclass
class Proposal:
    """One proposal; the gas of each step."""

    governor: Governor
    actions: dict[str, Any]
    identifier: int
    propose_gas: int
    description: str

    def vote(self, voter: str, support: int) -> int:
        """Gas of a ballot."""
        return self.governor.contract.send(voter, "castVote", proposalId=self.identifier, support=support)

    def vote_own(self, voter: str, support: int) -> int:
        """Gas of a ballot with the power that a delegate of the voter has."""
        governor = self.governor.contract
        named = Contract(governor.chain, artifact("BallotsExtension"), governor.address)
        content: dict[str, Any] = {"proposalId": self.identifier, "support": support}
        return named.send(voter, "castOwnVote", **content, reason="", params=b"")

    def split(self, voter: str, *, against: int, for_: int) -> int:
        """Gas of a ballot that divides the votes."""
        params = b"".join(part.to_bytes(16) for part in (against, for_, 0))
        content: dict[str, Any] = {"proposalId": self.identifier, "support": SPLIT, "reason": ""}
        return self.governor.contract.send(voter, "castVoteWithReasonAndParams", **content, params=params)

    def relay(self, sender: str, voters: list[str], support: int, through: Contract | None = None) -> int:
        """Gas of one batch with a signed ballot of each of ``voters``, which may go `through` a pool."""
        contract = self.governor.contract
        moment = contract.chain.now
        ballots = [
            {
                "voter": voter,
                "support": support,
                "sequence": moment,
                "params": b"",
                "signature": contract.chain.sign_typed(voter, self._ballot(voter, support, moment)),
            }
            for voter in voters
        ]
        target, function = (contract, "castVotesBySig") if through is None else (through, "relay")
        gas = target.send(sender, function, proposalId=self.identifier, ballots=ballots)
        if not all(contract.read("hasVoted", proposalId=self.identifier, account=voter) for voter in voters):
            raise BenchError("A signed ballot was not counted; the scenario and the contracts disagree.")
        return gas

    def _ballot(self, voter: str, support: int, moment: int) -> dict[str, Any]:
        contract = self.governor.contract
        domain = {
            "name": NAME,
            "version": contract.read("version"),
            "chainId": contract.chain.id,
            "verifyingContract": contract.address,
        }
        message = {
            "proposalId": str(self.identifier),
            "support": support,
            "voter": voter,
            "sequence": moment,
            "params": "0x",
        }
        types = {"EIP712Domain": _fields(DOMAIN), "SignedBallot": _fields(BALLOT)}
        return {"types": types, "primaryType": "SignedBallot", "domain": domain, "message": message}

    @property
    def operation(self) -> bytes:
        """What the timelock calls it."""
        actions = [
            Action(target, data)
            for target, data in zip(self.actions["targets"], self.actions["calldatas"], strict=True)
        ]
        proposal = Queued(self.identifier, tuple(actions), self.description)
        return operation_id(self.governor.contract.address, proposal)

    def queue(self, sender: str) -> int:
        """Gas of queuing, after the vote is over."""
        chain = self.governor.contract.chain
        chain.travel_to(self.governor.contract.read("proposalDeadline", proposalId=self.identifier) + 1)
        return self.governor.contract.send(sender, "queue", **self.actions)

    def execute(self, sender: str) -> int:
        """Gas of the execution, after the timelock's delay."""
        before = self.governor.target.read("setting")
        self.governor.contract.chain.wait(TIMELOCK_DELAY + 1)
        gas = self.governor.contract.send(sender, "execute", **self.actions)
        if self.governor.target.read("setting") == before:
            raise BenchError("The proposal had no effect; the scenario and the contracts disagree.")
        return gas


def open_stock_governor(chain: Chain, votes: Contract) -> Governor:
    """OpenZeppelin's Governor as its wizard composes it, on any source of votes."""
    timelock = _timelock(chain)
    governor = chain.deploy(
        mock("MockStockGovernor"),
        votes=votes.address,
        timelock=timelock.address,
        delay=VOTING_DELAY,
        period=VOTING_PERIOD,
        threshold=THRESHOLD,
        percent=QUORUM_PERCENT,
    )
    return _hand_over(timelock, governor)


def open_governor(chain: Chain, votes: Contract, escalation: str = ZERO_ADDRESS) -> Governor:
    """The kit's governor, with the rules of the preset token-metrics.

    Args:
        escalation: The contract that both kinds name, the standard one and then an optimistic one, number 1.
    """
    timelock = _timelock(chain)
    standard = {
        "counting": 0,
        "minScore": 0,
        "mayTouchReserved": False,
        "isRestricted": False,
        "quorumBps": QUORUM_PERCENT * 100,
        "decisionBps": 1_000,
        "votingDelay": VOTING_DELAY,
        "votingPeriod": VOTING_PERIOD,
        "lateExtension": 1 * DAY,
        "executionWindow": 14 * DAY,
        "quorumFloor": 0,
        "stage": ZERO_ADDRESS,
        "escalation": escalation,
        "threshold": THRESHOLD,
    }
    optimistic = {**standard, "counting": 2, "isRestricted": True, "quorumBps": 0, "decisionBps": 500}
    limit = {"kind": 1, "target": ZERO_ADDRESS, "reach": 2, "maxAmount": 0}
    is_escalating = escalation != ZERO_ADDRESS
    kinds = chain.deploy(
        artifact("ProposalKinds"),
        owner=timelock.address,
        score=ZERO_ADDRESS,
        kinds=[standard, optimistic] if is_escalating else [standard],
        limits=[limit] if is_escalating else [],
        initialQuotas=[],
        initialReserved=[],
        initialReservedTargets=[],
        quietPeriod=0,
    )
    config = {
        "name": NAME,
        "votes": votes.address,
        "timelock": timelock.address,
        "kinds": kinds.address,
        "guardian": ZERO_ADDRESS,
        "guardianUntil": 0,
    }
    return _hand_over(timelock, chain.deploy(artifact("DaoGovernor"), config=config))


def open_objections(governor: Governor, votes: Contract) -> Contract:
    """Let operations in the timelock be objected to: from 1% of all votes on, by 14 days at 10%."""
    timelock, chain = governor.timelock, votes.chain
    objections = chain.deploy(
        artifact("Objections"),
        timelock=timelock.address,
        votes=votes.address,
        firstBps=100,
        secondBps=1_000,
        maxExtension=LONGEST_EXTENSION,
    )
    timelock.send(chain.accounts[0], "setExtender", newExtender=objections.address)
    return objections


def _fields(fields: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in fields]


def _timelock(chain: Chain) -> Contract:
    return chain.deploy(
        artifact("Timelock"), minDelay=TIMELOCK_DELAY, proposers=[], executors=[], admin=chain.accounts[0]
    )


def _hand_over(timelock: Contract, governor: Contract) -> Governor:
    """Give the governor every role in the timelock but the admin's."""
    chain = governor.chain
    for role in ROLES:
        timelock.send(chain.accounts[0], "grantRole", role=timelock.read(role), account=governor.address)
    return Governor(governor, timelock, chain.deploy(mock("MockTarget")))

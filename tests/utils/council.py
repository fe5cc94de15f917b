"""An elected council on a private chain, with a real escrow and Safe; ``owner`` stands for the timelock.

Transactions are sent in the present second; only `go` moves time. Amounts are base units.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eth_account import Account
from eth_account.messages import encode_typed_data

from utils.artifacts import ROOT, Artifact, compile_contracts
from utils.constants import MAX_UINT256, WAD, WEEK, ZERO_ADDRESS
from utils.safe import BUILT
from utils.stage import BaseStage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from eth_account.signers.local import LocalAccount

    from utils.rpc import Contract, Outcome

DAY = 86_400
START = 2_950 * WEEK + DAY  # a Friday
NOMINATION, VOTE, FULL, SEATING, VETTING = 7 * DAY, 14 * DAY, 7 * DAY, 2 * DAY, 3 * DAY
SEATED_AT = NOMINATION + VOTE + SEATING
ROTATION, ROTATION_WINDOW = 3 * DAY, 14 * DAY
FIRST_AFTER, TERM, COHORTS, SEATS, MIN_SEATS, BAR = 4 * WEEK, 52 * WEEK, 2, 3, 4, 50
INTERVAL = TERM // COHORTS
TERMS = (FIRST_AFTER, TERM, COHORTS, SEATS, MIN_SEATS, BAR)
STATEMENT = b"\x01" * 32
SENTINEL = "0x" + "0" * 39 + "1"
NONE, EXCLUDED, INCLUDED = range(3)
COUNTED, BAD_SIGNATURE, OUT_OF_DATE, FUTURE, NO_POWER, BAD_CHOICES = range(6)
SOURCES = (
    "contracts/modules/council/CouncilElection.sol",
    "contracts/modules/council/CouncilModule.sol",
    "contracts/core/escrow/VotingEscrow.sol",
    "contracts/mocks/MockPermitToken.sol",
    "contracts/mocks/MockVotes.sol",
    "contracts/mocks/MockWallet.sol",
)
SAFE_PARTS = (
    "Safe",
    "proxies/SafeProxyFactory",
    "libraries/MultiSend",
    "examples/guards/DebugTransactionGuard",
)
FIELDS = [
    {"name": "election", "type": "uint256"},
    {"name": "voter", "type": "address"},
    {"name": "nominees", "type": "address[]"},
    {"name": "bps", "type": "uint16[]"},
    {"name": "sequence", "type": "uint48"},
]


def account(index: int, group: int = 0xCA) -> str:
    """One of many accounts that nobody has a key of."""
    return f"0x{(group << 64) + index:040x}"


def safe_artifact(path: str) -> Artifact:
    """A contract as the authors of Safe compiled it."""
    built = json.loads((BUILT / f"{path}.sol" / f"{path.rpartition('/')[2]}.json").read_text())
    return Artifact(built["contractName"], built["abi"], bytes.fromhex(built["bytecode"][2:]))


class CouncilStage(BaseStage):
    """ann locks 60% of the power, ben 25%, cy 15%; a council of six, on a Safe that enabled its module."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(compile_contracts(SOURCES, root or ROOT), START)
        self.impersonate()
        self.owner, self.ann, self.ben, self.cy, self.guardian, self.stranger, *_ = self.chain.accounts
        self.artifacts.update({path: safe_artifact(path) for path in SAFE_PARTS})
        self.token = self.deploy("MockPermitToken")
        terms = ("Voting Power", "vePOWER", 104, WAD, 1, 1, 0, 1)
        self.escrow = self.deploy("VotingEscrow", (self.token.address, self.owner, *terms))
        for who, amount in ((self.ann, 600), (self.ben, 250), (self.cy, 150)):
            self.lock(who, amount * WAD)
        self.members = [account(index, 0x4E) for index in range(6)]
        self.singleton, self.factory = self.deploy("Safe"), self.deploy("proxies/SafeProxyFactory")
        self.safe = self.new_safe(self.members, 4)
        self.election = self.elections()
        self.module = self.deploy("CouncilModule", self.election.address)
        self.enable(self.safe, self.module)
        self._first = self.safe, self.election, self.module
        self.keep()

    def reset(self) -> None:
        super().reset()
        self.safe, self.election, self.module = self._first

    def elections(
        self, terms: Sequence[int] = TERMS, members: Sequence[str] | None = None, safe: str | None = None
    ) -> Contract:
        return self.deploy(
            "CouncilElection",
            self.owner,
            self.escrow.address,
            safe or self.safe.address,
            self.guardian,
            tuple(terms),
            list(self.members if members is None else members),
        )

    def lock(self, who: str, amount: int) -> None:
        self.anvil.call("anvil_setBalance", who, hex(WAD))
        self.token.send("mint", who, amount, sender=self.owner)
        self.token.send("approve", self.escrow.address, MAX_UINT256, sender=who)
        self.escrow.send("createLock", amount, (self.now // WEEK + 104) * WEEK, sender=who)

    def signer(self, label: str, amount: int) -> LocalAccount:
        """A key outside the node, with a lock."""
        signer: LocalAccount = Account.from_key(label.encode().rjust(32, b"\x01"))
        self.lock(signer.address.lower(), amount)
        return signer

    # The Safe

    def new_safe(self, owners: Sequence[str], threshold: int) -> Contract:
        setup = self.singleton.encode(
            "setup", list(owners), threshold, ZERO_ADDRESS, b"", ZERO_ADDRESS, ZERO_ADDRESS, 0, ZERO_ADDRESS
        )
        nonce = int(self.anvil.call("eth_blockNumber"), 16)
        made = self.factory.send(
            "createProxyWithNonce",
            self.singleton.address,
            bytes.fromhex(setup[2:]),
            nonce,
            sender=self.owner,
        )
        (event,) = (one for one in self.chain.decode_logs(made.logs) if one.name == "ProxyCreation")
        return self.chain.at(self.artifacts["Safe"], event.args["proxy"])

    def by_safe(self, safe: Contract, to: str, data: bytes, operation: int = 0) -> Outcome:
        """A transaction of the Safe that as many owners as needed approved."""
        owners = sorted(safe.view("getOwners"), key=lambda one: int(one, 16))
        approving = owners[: safe.view("getThreshold")]
        content = (to, 0, data, operation, 0, 0, 0, ZERO_ADDRESS, ZERO_ADDRESS)
        digest = safe.view("getTransactionHash", *content, safe.view("nonce"))
        for owner in approving:
            self.anvil.call("anvil_setBalance", owner, hex(WAD))
            safe.send("approveHash", digest, sender=owner)
        proofs = b"".join(
            bytes.fromhex(owner[2:]).rjust(32, b"\0") + bytes(32) + b"\x01" for owner in approving
        )
        return safe.send("execTransaction", *content, proofs, sender=approving[0])

    def enable(self, safe: Contract, module: Contract) -> None:
        data = bytes.fromhex(safe.encode("enableModule", module.address)[2:])
        self.by_safe(safe, safe.address, data)

    def owners(self) -> set[str]:
        return set(self.safe.view("getOwners"))

    # Elections

    def opens(self, election: int) -> int:
        return int(self.election.view("START")) + election * INTERVAL

    def at(self, election: int, seconds: int) -> None:
        """Go to so many seconds after the opening of an election."""
        self.go(self.opens(election) + seconds)

    def send(self, name: str, *args: Any, sender: str) -> Outcome:
        self.anvil.call("anvil_setBalance", sender, hex(WAD))
        return self.election.send(name, *args, sender=sender)

    def nominate(self, election: int, nominee: str) -> Outcome:
        return self.send("nominate", election, STATEMENT, sender=nominee)

    def endorse(self, election: int, nominee: str, bps: int = 100, by: str | None = None) -> Outcome:
        return self.send("endorse", election, nominee, bps, sender=by or self.ann)

    def candidates(self, election: int, nominees: Iterable[str], bps: int = 100) -> None:
        """Nominate all of them, and let ann endorse them above the bar, in that order."""
        self.at(election, 1)
        for nominee in nominees:
            self.nominate(election, nominee)
            self.endorse(election, nominee, bps)

    def vote(self, election: int, choices: dict[str, int], by: str) -> Outcome:
        return self.send("vote", election, list(choices), list(choices.values()), sender=by)

    def seat(self, election: int, nominee: str) -> Outcome:
        return self.send("seat", election, nominee, sender=self.stranger)

    def apply(self, election: int) -> Outcome:
        """The result, and the Safe follows."""
        return self.module.send("applyResult", election, sender=self.stranger)

    def elected(self, election: int, nominees: Sequence[str]) -> None:
        """A whole election in which all of them win; its result is not applied yet."""
        self.candidates(election, nominees)
        self.at(election, NOMINATION)
        self.vote(election, {one: 10_000 // len(nominees) for one in nominees}, by=self.ben)
        self.at(election, NOMINATION + VOTE)
        for nominee in nominees:
            self.seat(election, nominee)
        self.at(election, SEATED_AT)

    def signed(
        self, signer: LocalAccount, election: int, choices: dict[str, int], sequence: int, /, **changed: Any
    ) -> tuple[Any, ...]:
        """A ballot as a wallet signs it."""
        voter = changed.pop("voter", signer.address.lower())
        data = {
            "types": {
                "EIP712Domain": [
                    {"name": "name", "type": "string"},
                    {"name": "version", "type": "string"},
                    {"name": "chainId", "type": "uint256"},
                    {"name": "verifyingContract", "type": "address"},
                ],
                "CouncilBallot": FIELDS,
            },
            "primaryType": "CouncilBallot",
            "domain": {
                "name": "CouncilElection",
                "version": "1",
                "chainId": int(self.anvil.call("eth_chainId"), 16),
                "verifyingContract": self.election.address,
            },
            "message": {
                "election": election,
                "voter": voter,
                "nominees": list(choices),
                "bps": list(choices.values()),
                "sequence": sequence,
                **changed,
            },
        }
        signature = bytes(signer.sign_message(encode_typed_data(full_message=data)).signature)
        return voter, list(choices), list(choices.values()), sequence, signature

    # Views

    def council(self) -> list[str]:
        return list(self.election.view("council")[0])

    def nominee(self, election: int, who: str) -> tuple[Any, ...]:
        """Endorsed power, weight, number, vetting, and whether it was nominated."""
        return tuple(self.election.view("nomineeOf", election, who))

    def weight(self, election: int, who: str) -> int:
        return int(self.nominee(election, who)[1])

    def power(self, who: str, election: int) -> int:
        return int(self.escrow.view("getPastVotes", who, self.opens(election)))

    def events(self, outcome: Outcome) -> list[tuple[str, Any]]:
        """What the election told."""
        logs = self.chain.decode_logs(outcome.logs)
        return [(event.name, event.args) for event in logs if event.address == self.election.address]


def call_data(contract: Contract, name: str, *args: Any) -> bytes:
    return bytes.fromhex(contract.encode(name, *args)[2:])

"""Boards of jobs whose arbiter asks somebody else: the real court of Kleros, and UMA's real oracle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from utils.artifacts import ROOT, Artifact, compile_contracts
from utils.constants import DAY, MAX_UINT256, ZERO_ADDRESS
from utils.job_board import EVIDENCE, JobStage
from utils.packed import LIBRARY, kleros_contracts, uma_contracts

if TYPE_CHECKING:
    from pathlib import Path

    from ape.contracts import ContractContainer

    from utils.rpc import Contract, Outcome

WETH9 = ROOT / "node_modules" / "canonical-weth" / "build" / "contracts" / "WETH9.json"
NONE, ASKED, ANSWERED, RULED = range(4)
CLIENT_WINS, PROVIDER_WINS = 1, 2
POLICY = "ipfs://policy"
ETHER = 10**18


class ArbiterStage(JobStage):
    """A board that asks ``arbiter``, which whoever inherits deploys."""

    arbiter: Contract

    def __init__(self, source: str, others: dict[str, Artifact], root: Path | None = None) -> None:
        super().__init__(root)
        mocks = [
            f"contracts/modules/market/mocks/{name}.sol" for name in ("MockArbitration", "MockAskingBoard")
        ]
        self.artifacts.update(compile_contracts([f"contracts/modules/market/{source}", *mocks], root or ROOT))
        self.artifacts.update(others)

    def take(self, arbiter: Contract) -> None:
        """The board asks it from now on, and this is the beginning."""
        self.arbiter = arbiter
        self.board.send("setArbiter", arbiter.address, True, sender=self.owner)

    @property
    def cost(self) -> int:
        return int(self.arbiter.view("cost"))

    def disputed(self, board: Contract | None = None, **changes: Any) -> int:
        """The number of a new job that the client disputes, with what its arbiter takes."""
        job = self.submitted(board, **changes)
        at = board or self.board
        at.send("dispute", job, EVIDENCE, sender=self.client, value=self.cost)
        return job

    def question(self, job: int) -> bytes:
        return bytes(self.arbiter.view("caseOf", self.board.address, job)[0])

    def standing(self, job: int) -> tuple[int, int]:
        """What became of a dispute, and the share of the provider."""
        found = self.arbiter.view("caseOf", self.board.address, job)[1]
        return int(found[2]), int(found[3])

    def wei(self, who: str) -> int:
        return int(self.anvil.call("eth_getBalance", who, "latest"), 16)

    def told(self, outcome: Outcome) -> list[tuple[str, dict[str, Any]]]:
        """What the arbiter said."""
        return [
            (event.name, event.args)
            for event in self.chain.decode_logs(outcome.logs)
            if event.address == self.arbiter.address
        ]


class KlerosStage(ArbiterStage):
    """``court`` is KlerosLiquid with three jurors; one person rules in ``central``, and at first in
    ``backed``."""

    FEE = ETHER // 20
    """Of a juror."""
    JURORS = 3
    PERIODS = (3 * DAY, 4 * DAY, 4 * DAY, 4 * DAY)
    """Evidence, commitments, votes, appeal."""
    STAKE = 1_000 * ETHER

    def __init__(self, root: Path | None = None) -> None:
        super().__init__("KlerosArbiter.sol", kleros_contracts(), root)
        self.jurors = self.chain.accounts[8:11]
        code = self.anvil.call("eth_getCode", self.deploy("SortitionSumTreeFactory").address, "latest")
        self.anvil.call("anvil_setCode", LIBRARY, code)
        self.court = self._court()
        self.central = self.deploy("CentralizedArbitrator", 5)
        self.backed = self.deploy("EnhancedAppealableArbitrator", 7, self.central.address, b"", 3 * DAY)
        self.take(self.create_arbiter(self.court.address))
        self.keep()

    def create_arbiter(self, arbitrator: str, court: int = 0, jurors: int = JURORS) -> Contract:
        return self.deploy("KlerosArbiter", arbitrator, court, jurors, POLICY)

    def _court(self) -> Contract:
        """Votes are open; each of the jurors has the same stake."""
        pinakion = self.deploy(
            *("MiniMeTokenERC20", ZERO_ADDRESS, ZERO_ADDRESS, 0, "Pinakion", 18, "PNK", True)
        )
        random = self.deploy("ConstantNG", 7_654_321)
        terms = False, self.STAKE, 10_000, self.FEE, 511, self.PERIODS, 2
        court = self.deploy(
            "KlerosLiquid", self.owner, pinakion.address, random.address, 60, 10 * DAY, *terms
        )
        for juror in self.jurors:
            pinakion.send("generateTokens", juror, 10 * self.STAKE, sender=self.owner)
        pinakion.send("changeController", court.address, sender=self.owner)
        for juror in self.jurors:
            court.send("setStake", 0, self.STAKE, sender=juror)
        return court

    def dispute_of(self, job: int) -> int:
        return int.from_bytes(self.question(job), "big")

    def vote(self, job: int, *choices: int) -> int:
        """Draw jurors, let them vote with these choices in turn, and begin the time for an appeal."""
        dispute, court, anybody = self.dispute_of(job), self.court, self.stranger
        self.go(self.now + self.PERIODS[0])
        court.send("passPhase", sender=anybody)
        # The court draws by a block after that of the request.
        self.chain.mine(self.now)
        self.chain.mine(self.now)
        court.send("passPhase", sender=anybody)
        court.send("drawJurors", dispute, 100, sender=anybody)
        court.send("passPeriod", dispute, sender=anybody)
        lengths = court.view("getDispute", dispute)[0]
        for vote in range(lengths[-1]):
            juror = court.view("getVote", dispute, len(lengths) - 1, vote)[0]
            court.send("castVote", dispute, [vote], choices[vote % len(choices)], 0, sender=juror)
        court.send("passPeriod", dispute, sender=anybody)
        court.send("passPhase", sender=anybody)
        return dispute

    def decide(self, job: int, *choices: int) -> int:
        """The same, and nobody appeals: the ruling can be executed."""
        dispute = self.vote(job, *choices)
        self.go(self.now + self.PERIODS[3])
        self.court.send("passPeriod", dispute, sender=self.stranger)
        return dispute


class UmaStage(ArbiterStage):
    """``oracle`` is UMA's; ``voters`` answers for those who vote about what is disputed there."""

    BOND, LIVENESS, FINAL_FEE = 2 * ETHER, 3 * DAY, ETHER // 2
    TRUE = ETHER

    def __init__(self, root: Path | None = None) -> None:
        super().__init__("UmaArbiter.sol", uma_contracts(), root)
        built = json.loads(WETH9.read_text(encoding="utf-8"))
        self.artifacts["WETH9"] = Artifact("WETH9", built["abi"], bytes.fromhex(built["bytecode"][2:]))
        self.weth = self.deploy("WETH9")
        finder = self.deploy("Finder")
        self.store = self.deploy("Store", (0,), (0,), ZERO_ADDRESS)
        identifiers, currencies = self.deploy("IdentifierWhitelist"), self.deploy("AddressWhitelist")
        self.voters = self.deploy("MockOracleAncillary", finder.address, ZERO_ADDRESS)
        parts = {
            "Store": self.store,
            "IdentifierWhitelist": identifiers,
            "CollateralWhitelist": currencies,
            "Oracle": self.voters,
        }
        for name, contract in parts.items():
            word = name.encode().ljust(32, b"\0")
            finder.send("changeImplementationAddress", word, contract.address, sender=self.owner)
        identifiers.send("addSupportedIdentifier", b"ASSERT_TRUTH".ljust(32, b"\0"), sender=self.owner)
        currencies.send("addToWhitelist", self.weth.address, sender=self.owner)
        self.store.send("setFinalFee", self.weth.address, (self.FINAL_FEE,), sender=self.owner)
        self.oracle = self.deploy("OptimisticOracleV3", finder.address, self.weth.address, 2 * 3600)
        self.take(self.create_arbiter())
        self.keep()

    def create_arbiter(self, bond: int = BOND, liveness: int = LIVENESS) -> Contract:
        return self.deploy("UmaArbiter", self.oracle.address, self.weth.address, bond, liveness)

    def settle(self, job: int) -> Outcome:
        """Anybody lets the oracle close the claim about a job."""
        return self.oracle.send("settleAssertion", self.question(job), sender=self.stranger)

    def answer(self, job: int, price: int) -> None:
        """What the voters say of a claim that was disputed."""
        claim = self.oracle.view("getAssertion", self.question(job))
        stamp = self.oracle.view("stampAssertion", self.question(job))
        pushed = claim[8], claim[2], stamp, price
        self.voters.send("pushPrice(bytes32,uint256,bytes,int256)", *pushed, sender=self.owner)

    def weth_of(self, who: str) -> int:
        return self.balance(who, self.weth)

    def approve_weth(self, who: str, amount: int) -> None:
        """For somebody who goes to the oracle itself."""
        self.weth.send("deposit", sender=who, value=amount)
        self.weth.send("approve", self.oracle.address, MAX_UINT256, sender=who)


def container(artifact: Artifact) -> ContractContainer:
    """The same contract for Ape."""
    from ape.contracts import ContractContainer
    from ethpm_types import ContractType

    code = {"bytecode": "0x" + artifact.init_code.hex()}
    return ContractContainer(
        ContractType.model_validate(
            {"contractName": artifact.name, "abi": artifact.abi, "deploymentBytecode": code}
        )
    )

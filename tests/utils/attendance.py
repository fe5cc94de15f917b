"""Attendance pay on a private chain: a DAO with all kinds of proposals, a budget, and recipients of revenue.

Times are unix seconds, amounts base units. Transactions are sent in the present second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.attendance import Ballot, Listed, Terms
from utils.artifacts import compile_contracts
from utils.constants import WAD, WEEK, ZERO_ADDRESS
from utils.governance import Support
from utils.kind_stage import KindStage, Motion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from utils.rpc import Contract, Outcome

SOURCES = (
    "contracts/modules/attendance/AttendancePay.sol",
    "contracts/modules/attendance/VoteReturns.sol",
    "contracts/modules/budgets/TreasuryBudgets.sol",
    "contracts/modules/revenue/RevenueDistributor.sol",
    "contracts/mocks/MockPlainToken.sol",
    "contracts/mocks/MockStockVotes.sol",
    "contracts/mocks/MockFeeToken.sol",
    "contracts/mocks/MockHookToken.sol",
)
DOLLAR = 10**6
POT = 10_000 * DOLLAR
SEASON = 4 * WEEK
NO_LIMIT = 10**30
TERMS = Terms(pot=POT, max_rate=NO_LIMIT, season=SEASON, full_bps=7_500, abstain_bps=5_000)
AGAINST, FOR, ABSTAIN = Support.AGAINST, Support.FOR, Support.ABSTAIN


class AttendanceStage(KindStage):
    """In the first second of the first season that is paid; the budget is full, and nothing is proposed."""

    def __init__(self) -> None:
        super().__init__()
        self.artifacts.update(compile_contracts(SOURCES))
        self.dollars = self.deploy("MockPlainToken", 6)
        self.budgets = self.deploy("TreasuryBudgets", self.timelock.address, ZERO_ADDRESS, [])
        self.distributor = self.deploy("RevenueDistributor", self.escrow.address, self.deployer, 1, [], [])
        self.dollars.send("mint", self.timelock.address, 1_000 * POT, sender=self.deployer)
        self.allow(self.dollars)
        self.contract = self._first = self.attendance()
        self.go(self.start(self.contract.view("FIRST_SEASON")))
        self.keep()

    def reset(self) -> None:
        super().reset()
        self.contract = self._first

    def attendance(
        self, terms: Terms = TERMS, asset: Contract | None = None, recipients: str = ""
    ) -> Contract:
        """A contract on these terms, with a budget for two years that is free at once in a week."""
        token = asset or self.dollars
        shares = (terms.full_bps, terms.abstain_bps, terms.delegate_bps)
        row = (token.address, terms.pot, terms.max_rate, terms.season, *shares)
        made = self.deploy(
            "AttendancePay",
            self.governor.address,
            self.timelock.address,
            recipients or self.distributor.address,
            row,
        )
        limits = (4 * terms.pot, 4 * terms.pot, 400 * terms.pot, self.now + 103 * WEEK)
        self.budgets.send("set", made.address, token.address, limits, sender=self.timelock.address)
        return made

    def allow(self, token: Contract) -> None:
        token.send("approve", self.budgets.address, 2**200, sender=self.timelock.address)

    def pay_action(self) -> tuple[str, int, bytes]:
        """What grants and optimistic proposals may do."""
        return self.pay(self.eve, WAD)

    def lender(self, index: int) -> str:
        """One of many accounts with votes for a proposal, and a quota."""
        account = f"0x{0x1E_0000 + index:040x}"
        self.lock(account, 20_000 * WAD)
        return account

    # Seasons

    @property
    def season(self) -> int:
        return self.now // SEASON

    @staticmethod
    def start(season: int) -> int:
        return season * SEASON

    def claims_from(self, season: int) -> int:
        return self.start(season + 1) + WEEK

    def listed(self, season: int, made: Contract | None = None) -> list[Listed]:
        """What is qualified in a season, from the events."""
        address = (made or self.contract).address
        found = self.anvil.call("eth_getLogs", {"address": address, "fromBlock": "0x0", "toBlock": "latest"})
        events = [event for event in self.chain.decode_logs(found) if event.name == "ProposalQualified"]
        return [
            Listed(event.args["proposalId"], event.args["proposer"], event.args["totalVotes"])
            for event in events
            if event.args["season"] == season
        ]

    def voted(
        self, ballots: dict[str, Support], by: str | None = None, description: str = "A proposal", **more: Any
    ) -> Motion:
        """A proposal on which these accounts voted, and whose vote is over."""
        motion = self.opened(by=by, description=description, **more)
        for voter, support in ballots.items():
            self.vote(motion, voter, support)
        self.close_vote(motion)
        return motion

    def qualify(
        self, motion: Motion, season: int | None = None, rows: Sequence[Listed] | None = None
    ) -> Outcome:
        listed = self.listed(self.deadline(motion) // SEASON if season is None else season)
        return self.contract.send("qualify", motion.id, listed if rows is None else rows, sender=self.anybody)

    def budgets_of(self, budgets: Contract, owner: str, limits: tuple[int, int, int, int]) -> None:
        """Give the contract a budget in somebody else's budgets."""
        budgets.send("set", self.contract.address, self.dollars.address, limits, sender=owner)

    def power_now(self, account: str) -> int:
        return int(self.escrow.view("getVotes", account))

    def deadline(self, motion: Motion) -> int:
        return int(self.governor.view("proposalDeadline", motion.id))

    def fund(self, season: int) -> Outcome:
        return self.contract.send("fund", season, self.budgets.address, sender=self.anybody)

    def claim(self, season: int, account: str, rows: Sequence[Listed] | None = None) -> Outcome:
        listed = self.listed(season) if rows is None else rows
        return self.contract.send("claim", season, account, listed, sender=self.anybody)

    def earned(self, season: int, account: str) -> int:
        return int(self.contract.view("earned", season, account, self.listed(season)))

    def paid_season(self, *voted: dict[str, Support]) -> int:
        """A season whose proposals were voted on like that, each by another proposer, with its pot."""
        season = self.season
        proposers = (self.ann, self.ben, self.cy)
        motions = []
        for index, ballots in enumerate(voted):
            motions.append(self.opened(by=proposers[index], description=f"{season}.{index}"))
            for voter, support in ballots.items():
                self.vote(motions[-1], voter, support)
        self.go(max(self.deadline(motion) for motion in motions) + 1)
        for motion in motions:
            self.qualify(motion)
        self.go(self.claims_from(season))
        self.fund(season)
        return season

    def balance(self, account: str, token: Contract | None = None) -> int:
        return int((token or self.dollars).view("balanceOf", account))

    def share(self, account: str, second: int) -> tuple[int, int]:
        """Votes of an account, and all votes."""
        return (
            int(self.escrow.view("getPastVotes", account, second)),
            int(self.escrow.view("getPastTotalSupply", second)),
        )

    def ballot(self, account: str, one: Listed) -> Ballot:
        against, for_, abstain, *_ = self.governor.view("ballotOf", one.proposal, account)
        return Ballot(against + for_, abstain, one.total)

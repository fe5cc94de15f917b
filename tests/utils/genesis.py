"""Airdrops and grants on a private chain, with the real token and the real escrow.

``owner`` stands for the timelock, which is also the treasury; ``bank`` holds the supply that the tests hand
out. A transaction is sent in the present second; only :meth:`GenesisStage.go` moves time. Amounts are base
units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_account import Account

from utils.artifacts import ROOT, compile_contracts
from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.merkle import Row, Tree
from utils.stage import BaseStage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eth_account.signers.local import LocalAccount

    from utils.rpc import Contract, Event, Outcome

START_WEEK = 2_950
START = START_WEEK * WEEK + DAY  # a Friday
SUPPLY = 10**28
LOT = 1_000 * WAD
LENGTH = 90 * DAY
GRANT = 4_000_003 * WAD + 7
CLIFF = 365 * DAY
DURATION = 4 * 365 * DAY
NO_DELEGATION = (ZERO_ADDRESS, 0, 0, b"")
SOURCES = (
    "contracts/core/deployment/Genesis.sol",
    "contracts/core/escrow/VotingEscrow.sol",
    "contracts/modules/airdrop/MerkleAirdrop.sol",
    "contracts/modules/vesting/VestingGrant.sol",
    "contracts/core/token/GovernanceToken.sol",
    "contracts/mocks/MockBlocklistToken.sol",
    "contracts/mocks/MockFalseReturnToken.sol",
    "contracts/mocks/MockFeeToken.sol",
    "contracts/mocks/MockHookToken.sol",
    "contracts/mocks/MockNoReturnToken.sol",
    "contracts/mocks/MockPausableToken.sol",
    "contracts/mocks/MockPlainToken.sol",
    "contracts/mocks/MockWallet.sol",
    "contracts/mocks/MockZeroRevertToken.sol",
)


@dataclass
class Campaign:
    """An airdrop and the list that it pays."""

    contract: Contract
    tree: Tree

    def args(self, index: int) -> tuple[int, int, list[bytes]]:
        """What `claim` takes for a row."""
        row = self.tree.rows[index]
        return row.index, row.amount, self.tree.proof(row)

    def entry(self, index: int) -> tuple[int, str, int, list[bytes]]:
        """A row as `claimBatch` and `claimAndLockFor` take it."""
        row = self.tree.rows[index]
        return row.index, row.account, row.amount, self.tree.proof(row)

    def claim(self, index: int) -> Outcome:
        """The account of a row claims it."""
        return self.contract.send("claim", *self.args(index), sender=self.tree.rows[index].account)

    def claim_for(self, index: int, sender: str) -> Outcome:
        row = self.tree.rows[index]
        return self.contract.send(
            "claimFor", row.account, row.index, row.amount, self.tree.proof(row), sender=sender
        )


class GenesisStage(BaseStage):
    """A chain with token, escrow and people, who hold nothing."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(compile_contracts(SOURCES, root or ROOT), START)
        self.impersonate()
        self.owner, self.bank, self.stranger, *self.people = self.chain.accounts
        self.alice, self.bob, self.carol, self.dave = self.people[:4]
        allocations = [(self.bank, SUPPLY)]
        self.token = self.deploy("GovernanceToken", "Token", "TKN", SUPPLY, 0, self.owner, allocations)
        self.escrow = self.deploy_escrow(self.token)
        self.keep()

    # Setting up

    def deploy_escrow(self, token: Contract) -> Contract:
        return self.deploy(
            "VotingEscrow", (token.address, self.owner, "Votes", "VOTE", 52, 2 * WAD, 1, 1, WAD // 2, 1)
        )

    def mock(self, name: str, *args: Any) -> Contract:
        """A token that is not ours, of which the bank has plenty."""
        token = self.deploy(name, *args)
        token.send("mint", self.bank, SUPPLY, sender=self.owner)
        return token

    def fund(self, receiver: str, amount: int, token: Contract | None = None) -> None:
        (token or self.token).send("transfer", receiver, amount, sender=self.bank)

    def signer(self, label: str) -> LocalAccount:
        """An account whose key is known, with nothing; ``.address.lower()`` is its address here."""
        account: LocalAccount = Account.from_key(label.encode().rjust(32, b"\x01"))
        return account

    def deploy_airdrop(
        self,
        *,
        token: Contract | None = None,
        escrow: Contract | None = None,
        owner: str | None = None,
        treasury: str | None = None,
        deadline: int | None = None,
        period: int = 0,
        cumulative: bool = False,
    ) -> Contract:
        """An airdrop without a root; of the DAO's own token it is a locker of the escrow."""
        own = token is None
        venue = self.escrow if own else escrow
        airdrop = self.deploy(
            "MerkleAirdrop",
            (
                (token or self.token).address,
                venue.address if venue else ZERO_ADDRESS,
                owner or self.owner,
                treasury or self.owner,
                self.now + LENGTH if deadline is None else deadline,
                period,
                cumulative,
            ),
        )
        if venue is not None:
            venue.send("setLocker", airdrop.address, True, sender=self.owner)
        return airdrop

    def tree(self, airdrop: Contract, payments: Sequence[tuple[str, int]]) -> Tree:
        rows = [Row(index, account, amount) for index, (account, amount) in enumerate(payments)]
        return Tree(self.chain_id, airdrop.address, rows)

    def campaign(
        self,
        payments: Sequence[tuple[str, int]] | None = None,
        *,
        fund: int | None = None,
        token: Contract | None = None,
        **terms: Any,
    ) -> Campaign:
        """A campaign that pays ``payments`` (by default a lot to each of the people) and holds ``fund``."""
        payments = payments if payments is not None else [(account, LOT) for account in self.people]
        airdrop = self.deploy_airdrop(token=token, **terms)
        tree = self.tree(airdrop, payments)
        airdrop.send("setRoot", tree.root, sender=self.owner)
        total = sum(amount for _, amount in payments) if fund is None else fund
        if total:
            self.fund(airdrop.address, total, token)
        return Campaign(airdrop, tree)

    def grant(
        self,
        *,
        amount: int = GRANT,
        token: Contract | None = None,
        escrow: Contract | None = None,
        beneficiary: str | None = None,
        treasury: str | None = None,
        start: int = 0,
        cliff: int = CLIFF,
        duration: int = DURATION,
        revocable: bool = True,
        delegable: bool = False,
    ) -> Contract:
        """A grant to alice that holds ``amount``; its DAO is ``owner``."""
        venue = self.escrow if token is None else escrow
        grant = self.deploy(
            "VestingGrant",
            (
                (token or self.token).address,
                venue.address if venue else ZERO_ADDRESS,
                beneficiary or self.alice,
                self.owner,
                treasury or self.owner,
                start,
                cliff,
                duration,
                revocable,
                delegable,
            ),
        )
        if amount:
            self.fund(grant.address, amount, token)
        return grant

    # Time

    @property
    def chain_id(self) -> int:
        return int(self.anvil.call("eth_chainId"), 16)

    # Short forms

    def balance(self, account: str | Contract, token: Contract | None = None) -> int:
        address = account if isinstance(account, str) else account.address
        return int((token or self.token).view("balanceOf", address))

    def events(self, outcome: Outcome, contract: Contract) -> list[tuple[str, dict[str, Any]]]:
        """Names and arguments of the events of one contract, in order."""
        logs: list[Event] = self.chain.decode_logs(outcome.logs)
        return [(event.name, event.args) for event in logs if event.address == contract.address]

    def lock_of(self, account: str) -> tuple[int, int]:
        """Amount and end of a lock; zeros for none."""
        amount, end, *_ = self.escrow.view("locked", account)
        return amount, end

"""Vote escrows on a private chain, for tests that need exact seconds and shared blocks.

A transaction is sent in the present second (:attr:`Stage.now`); only :meth:`Stage.go` moves time. Amounts are
token base units, times unix seconds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from eth_account import Account

from utils.artifacts import compile_contracts
from utils.constants import DAY, MAX_UINT256, WAD, WEEK
from utils.stage import BaseStage

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount

    from utils.rpc import Contract, Event, Outcome

START_WEEK = 2_950
START = START_WEEK * WEEK + DAY  # a Friday
PURSE = 10**27
LOCK = 1_000 * WAD
SOURCES = (
    "contracts/core/escrow/VotingEscrow.sol",
    "contracts/modules/score/StakingScore.sol",
    "contracts/core/governance/Timelock.sol",
    "contracts/mocks/MockBlocklistToken.sol",
    "contracts/mocks/MockFalseReturnToken.sol",
    "contracts/mocks/MockFeeToken.sol",
    "contracts/mocks/MockHookToken.sol",
    "contracts/mocks/MockNoReturnToken.sol",
    "contracts/mocks/MockPenaltyQueue.sol",
    "contracts/mocks/MockPermitToken.sol",
    "contracts/mocks/MockStockGovernor.sol",
    "contracts/mocks/MockWallet.sol",
    "contracts/mocks/MockZeroRevertToken.sol",
)


@dataclass(frozen=True)
class Terms:
    """The numbers of an escrow, in the order of its constructor."""

    name: str = "Voting Power"
    symbol: str = "vePOWER"
    max_lock_weeks: int = 52
    max_multiplier: int = 2 * WAD
    min_lock_weeks: int = 1
    min_amount: int = 1
    max_exit_penalty: int = WAD // 2
    exit_cooldown_weeks: int = 1


@dataclass(frozen=True)
class Lock:
    """The answer of ``locked``."""

    amount: int = 0
    end: int = 0
    permanent: bool = False
    withdrawable: bool = False
    changed_at: int = 0


NO_LOCK = Lock()
YEAR = Terms()
CURVE = replace(YEAR, max_lock_weeks=208, max_multiplier=WAD, max_exit_penalty=0)


def power(amount: int, seconds_left: int, terms: Terms = YEAR) -> int:
    """Amount times multiplier times the share of the longest lock that is left, rounded down."""
    share = Fraction(max(0, seconds_left), terms.max_lock_weeks * WEEK)
    return int(amount * share * Fraction(terms.max_multiplier, WAD))


class Stage(BaseStage):
    """A chain with one token and two escrows: ``escrow`` (a year, twice) and ``curve`` (four years, once)."""

    def __init__(self) -> None:
        super().__init__(compile_contracts(SOURCES), START)
        self.impersonate()
        self.deployer, self.owner, self.alice, self.bob, self.carol, self.dave, self.stranger = (
            self.chain.accounts[:7]
        )
        self.token = self.deploy("MockPermitToken")
        self.escrow = self.deploy_escrow(YEAR)
        self.curve = self.deploy_escrow(CURVE)
        for account in (self.alice, self.bob, self.carol, self.dave):
            self.fund(account)
        self.keep()

    # Setting up

    def deploy_escrow(
        self, terms: Terms, token: Contract | None = None, owner: str | None = None
    ) -> Contract:
        address = (token or self.token).address
        return self.deploy("VotingEscrow", (address, owner or self.owner, *asdict(terms).values()))

    def fund(self, account: str, token: Contract | None = None, escrow: Contract | None = None) -> None:
        """Give ``account`` tokens, of which the escrows may take any number."""
        coin = token or self.token
        self.anvil.call("anvil_setBalance", account, hex(WAD))
        coin.send("mint", account, PURSE, sender=self.deployer)
        for spender in (escrow,) if escrow else (self.escrow, self.curve):
            coin.send("approve", spender.address, MAX_UINT256, sender=account)

    def signer(self, label: str) -> LocalAccount:
        """A funded account whose key is known; its address in lower case is ``.address.lower()``."""
        account: LocalAccount = Account.from_key(label.encode().rjust(32, b"\x01"))
        self.fund(account.address.lower())
        return account

    # Time

    def skip(self, seconds: int) -> None:
        self.chain.idle(self.now + seconds)

    # Short forms

    def lock(self, account: str, amount: int = LOCK, weeks: int = 52, escrow: Contract | None = None) -> int:
        """Create a lock that ends ``weeks`` boundaries from now; its end."""
        end = self.weeks_ahead(weeks)
        (escrow or self.escrow).send("createLock", amount, end, sender=account)
        return end

    def events(self, outcome: Outcome, contract: Contract | None = None) -> list[tuple[str, dict[str, Any]]]:
        """Names and arguments of the events of one contract (the escrow), in order."""
        address = (contract or self.escrow).address
        logs: list[Event] = self.chain.decode_logs(outcome.logs)
        return [(event.name, event.args) for event in logs if event.address == address]

    def views(self, name: str, *arguments: tuple[Any, ...], contract: Contract | None = None) -> list[Any]:
        """Answers of one view for many arguments at once."""
        source = contract or self.escrow
        return self.chain.read([source.at(name, *args) for args in arguments])

    def held(self, account: str, escrow: Contract | None = None) -> Lock:
        return Lock(*(escrow or self.escrow).view("locked", account))

    def block(self, *calls: tuple[Contract, str, tuple[Any, ...], str]) -> list[Outcome]:
        """Send ``(contract, function, arguments, sender)`` in one block of the present second."""
        for contract, name, args, sender in calls:
            contract.queue(name, *args, sender=sender)
        return self.chain.mine(self.now)

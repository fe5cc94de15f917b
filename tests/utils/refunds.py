"""A pool of refunds on a private chain: the DAO of all kinds of proposals, and members who only sign.

Times are unix seconds, amounts base units. Transactions are sent in the present second.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from model.refunds import Terms
from utils.artifacts import compile_contracts
from utils.constants import WAD
from utils.governance import Support
from utils.kind_stage import KindStage, Motion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eth_account.signers.local import LocalAccount

    from utils.rpc import Contract, Outcome

SOURCES = (
    "contracts/modules/refunds/BallotRefunds.sol",
    "contracts/modules/refunds/mocks/MockRelayer.sol",
    "contracts/modules/refunds/mocks/MockCheapWallet.sol",
)
GWEI = 10**9
BALLOT_GAS = 38_000
BASE_FEE = 10 * GWEI
EACH = BALLOT_GAS * BASE_FEE
"""Wei for a ballot at `BASE_FEE`."""
FILLED = 10 * WAD
PURSE = 1_000 * WAD
"""What the contract of a relayer has for gas."""
TERMS = Terms(BALLOT_GAS, 20 * GWEI, 1_000 * WAD, WAD, 2 * WAD)
TAKES, REFUSES, BURNS_GAS, FLOODS, CALLS, CALLS_AND_FAILS = range(6)
FOR = Support.FOR


class RefundStage(KindStage):
    """Six members with enough votes, in the order of their addresses, and `poor` with too few."""

    def __init__(self, members: int = 6) -> None:
        super().__init__()
        self.artifacts.update(compile_contracts(SOURCES))
        signers = [self.signer(f"member {number}") for number in range(members)]
        self.members = sorted(signers, key=lambda signer: signer.address.lower())
        self.poor = self.signer("poor", 900 * WAD)
        self.pool = self._first = self.new_pool()
        self.relayer = self.deploy("MockRelayer")
        self.anvil.call("anvil_setBalance", self.relayer.address, hex(PURSE))
        self.go(self.now + 60)
        self.keep()

    def reset(self) -> None:
        super().reset()
        self.pool = self._first

    def new_pool(self, terms: Terms = TERMS, filled: int = FILLED) -> Contract:
        pool = self.deploy("BallotRefunds", self.timelock.address, self.governor.address, terms.values)
        if filled:
            self.chain.queue(self.deployer, pool.address, "0x", filled)
            self.chain.mine(self.now)
        return pool

    def change(self, **changes: int) -> Terms:
        """Other terms, as a proposal sets them."""
        terms = replace(TERMS, **changes)
        self.pool.send("setTerms", terms.values, sender=self.timelock.address)
        return terms

    def balance(self, account: str) -> int:
        """Wei."""
        return int(self.anvil.call("eth_getBalance", account, "latest"), 16)

    # Ballots

    def ballots(
        self, motion: Motion, *signers: LocalAccount, support: int = FOR, **more: Any
    ) -> list[tuple[Any, ...]]:
        """A ballot of each, in the order of the addresses."""
        ordered = sorted(signers or self.members, key=lambda signer: signer.address.lower())
        return [self.sign(signer, motion, support, **more) for signer in ordered]

    def at_base_fee(self, base_fee: int) -> None:
        """The price that the next block burns."""
        self.anvil.call("anvil_setNextBlockBaseFeePerGas", hex(base_fee))

    def relay(
        self,
        motion: Motion,
        ballots: Sequence[tuple[Any, ...]],
        sender: str | None = None,
        base_fee: int = BASE_FEE,
    ) -> Outcome:
        self.at_base_fee(base_fee)
        try:
            return self.pool.send("relay", motion.id, list(ballots), sender=sender or self.anybody)
        finally:
            self.at_base_fee(0)

    def refund(self, mined: Outcome) -> int:
        """What `relay` returned."""
        (amount,) = self.pool.decode_output("relay", mined.output)
        return int(amount)

    def behave(self, manner: int, target: str | None = None, payload: str = "0x") -> None:
        """What the contract of a relayer does with ether."""
        to, data = target or self.pool.address, bytes.fromhex(payload[2:])
        self.relayer.send("behave", manner, to, data, sender=self.deployer)

    def has_voted(self, motion: Motion, signer: LocalAccount) -> bool:
        return bool(self.governor.view("hasVoted", motion.id, signer.address))

    def tell(self, mined: Outcome) -> list[tuple[str, dict[str, Any]]]:
        """Names and arguments of the pool's events."""
        found = self.chain.decode_logs(mined.logs)
        return [(event.name, event.args) for event in found if event.address == self.pool.address]

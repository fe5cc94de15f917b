"""AI services on a private chain: registry, splitter and vault, with the real router and WETH9.

``owner`` stands for the timelock, ``alice`` owns a service with three payees. Payers have keys, and sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_account import Account
from eth_utils import keccak

from utils.artifacts import compile_contracts
from utils.constants import DAY, MAX_UINT256, ZERO_ADDRESS
from utils.revenue import RevenueStage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eth_account.signers.local import LocalAccount

    from utils.rpc import Contract, Event, Outcome

FOLDER = "contracts/modules/services"
SOURCES = (
    f"{FOLDER}/ServiceRegistry.sol",
    f"{FOLDER}/ServiceSplitter.sol",
    f"{FOLDER}/UsageVault.sol",
    f"{FOLDER}/mocks/MockAuthorizedToken.sol",
    f"{FOLDER}/mocks/MockAgents.sol",
)
PLATFORM_BPS = 1_000
ROYALTY_BPS = 500
EXIT_DELAY = 3 * DAY
DOLLAR = 10**6
SHARES = (5_000, 3_333, 1_667)
NO_HASH = bytes(32)
AMBIGUOUS = {
    "0x" + keccak(text=f"{name}(address,address,uint256)").hex() for name in ("Transfer", "Approval")
}
SIGNATURE, RESERVE, DEADLINE, EXIT, BALANCE = range(5)
"""Why a row of a batch was skipped."""


def words(payees: Sequence[tuple[str, int]]) -> list[int]:
    """A list as splitters take it."""
    return [share << 160 | int(account, 16) for account, share in payees]


def digest(payees: Sequence[tuple[str, int]]) -> bytes:
    """What a splitter keeps of a list."""
    return keccak(b"".join(word.to_bytes(32, "big") for word in words(payees)))[:27]


class ServiceStage(RevenueStage):
    """A service of Alice's with the payees bob, carol and dave; a vault; two users with dollars."""

    def __init__(self) -> None:
        super().__init__()
        self.artifacts.update(compile_contracts(SOURCES))
        config = (
            self.owner,
            self.weth.address,
            self.distributor.address,
            ZERO_ADDRESS,
            self.treasury,
            10_000,
            0,
            0,
            [token.address for token in self.tokens],
            [],
        )
        self.router = self.deploy("RevenueRouter", config)
        self.splitter_code = self.deploy("ServiceSplitter", self.router.address)
        self.registry = self.deploy(
            "ServiceRegistry", "Services", "SVC", self.owner, self.splitter_code.address, PLATFORM_BPS
        )
        self.dollars = self.deploy("MockAuthorizedToken")
        self.payees = list(zip((self.bob, self.carol, self.dave), SHARES, strict=True))
        self.service = self.register(self.payees)
        self.splitter = self._first = self.splitter_of(self.service)
        self.vault = self.deploy_vault(self.dollars)
        self.user, self.other = (Account.from_key(number.to_bytes(32, "big")) for number in (7, 8))
        for payer in (self.user, self.other):
            self.fund_payer(payer)
        self.keep()

    def reset(self) -> None:
        super().reset()
        self.splitter = self._first

    def deploy_vault(self, token: Contract, delay: int = EXIT_DELAY) -> Contract:
        return self.deploy("UsageVault", self.registry.address, token.address, delay)

    def give(self, token: Contract, to: str, amount: int) -> None:
        token.send("mint", to, amount, sender=self.owner)

    def fund_payer(self, payer: LocalAccount) -> None:
        """Dollars, an allowance for the vault, and ether to send with."""
        account = payer.address.lower()
        self.anvil.call("anvil_setBalance", account, hex(10**18))
        self.give(self.dollars, account, 10**6 * DOLLAR)
        self.dollars.send("approve", self.vault.address, MAX_UINT256, sender=account)

    def register(
        self, payees: Sequence[tuple[str, int]], owner: str | None = None, royalty: int = ROYALTY_BPS
    ) -> int:
        self.registry.send("register", NO_HASH, "ipfs://one", payees, royalty, sender=owner or self.alice)
        return int(self.registry.view("count"))

    def set_payees(self, payees: Sequence[tuple[str, int]], service: int | None = None) -> Outcome:
        return self.registry.send("setPayees", service or self.service, payees, sender=self.alice)

    def splitter_of(self, service: int) -> Contract:
        """The splitter of a service, which is created if it is not there."""
        address = self.registry.view("splitterOf", service)
        self.registry.send("createSplitter", service, sender=self.stranger)
        return self.chain.at(self.artifacts["ServiceSplitter"], address)

    def flush(self, token: Contract, payees: Sequence[tuple[str, int]] | None = None) -> Outcome:
        given = self.payees if payees is None else payees
        return self.splitter.send("flush", token.address, words(given), sender=self.stranger)

    def balances(self, token: Contract, *accounts: str) -> list[int]:
        return [int(token.view("balanceOf", account)) for account in accounts]

    def events(self, outcome: Outcome) -> list[Event]:
        """All but transfers and approvals: those of services and of tokens have one name and other topics."""
        return self.chain.decode_logs(log for log in outcome.logs if log["topics"][0] not in AMBIGUOUS)

    # Use

    def deposit(
        self, amount: int, payer: LocalAccount | None = None, vault: Contract | None = None
    ) -> Outcome:
        who = (payer or self.user).address.lower()
        return (vault or self.vault).send("deposit", who, amount, sender=who)

    def reserve(self, amount: int, payer: LocalAccount | None = None, service: int | None = None) -> Outcome:
        who = (payer or self.user).address.lower()
        return self.vault.send("reserve", service or self.service, amount, sender=who)

    def voucher(
        self, total: int, payer: LocalAccount | None = None, **changes: Any
    ) -> tuple[str, int, bytes, bytes]:
        """A signed voucher; ``signer``, ``service``, ``epoch``, ``vault`` may be others than the usual."""
        payer = payer or self.user
        account = payer.address.lower()
        service = changes.get("service", self.service)
        epoch = changes.get("epoch", self.vault.view("accountAt", account, service)[3])
        hashed = changes.get("vault", self.vault).view("voucherDigest", account, service, total, epoch)
        signed = changes.get("signer", payer).unsafe_sign_hash(hashed)
        vs = (signed.v - 27) << 255 | signed.s
        return account, total, signed.r.to_bytes(32, "big"), vs.to_bytes(32, "big")

    def signed_reserve(
        self, total: int, payer: LocalAccount | None = None, **changes: Any
    ) -> tuple[str, int, int, bytes]:
        payer = payer or self.user
        account = payer.address.lower()
        service, deadline = changes.get("service", self.service), changes.get("deadline", self.now)
        epoch = changes.get("epoch", self.vault.view("accountAt", account, service)[3])
        hashed = self.vault.view("reserveDigest", account, service, total, epoch, deadline)
        return account, total, deadline, changes.get("signer", payer).unsafe_sign_hash(hashed).signature

    def redeem(self, *vouchers: Any, reserves: Sequence[Any] = (), service: int | None = None) -> Outcome:
        return self.vault.send(
            "redeem", service or self.service, list(vouchers), list(reserves), sender=self.stranger
        )

    def account(self, payer: LocalAccount | None = None, service: int | None = None) -> dict[str, int]:
        values = self.vault.view("accountAt", (payer or self.user).address.lower(), service or self.service)
        return dict(zip(("reserved", "redeemed", "exit_at", "epoch"), values, strict=True))

    def free(self, payer: LocalAccount | None = None) -> int:
        return int(self.vault.view("freeOf", (payer or self.user).address.lower()))

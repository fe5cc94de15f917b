"""A board of jobs on a private chain; ``owner`` stands for the timelock and is the arbiter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_account import Account
from eth_account.messages import encode_typed_data

from model.jobs import Jobs
from utils.artifacts import ROOT, compile_contracts
from utils.constants import DAY, MAX_UINT256, WEEK
from utils.stage import BaseStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from utils.rpc import Contract, Outcome

START = 2_950 * WEEK
MOCKS = (
    *("Blocklist", "Fee", "FalseReturn", "GasGuzzler", "Hook", "NoReturn", "Pausable", "Plain"),
    *("Rebasing", "ReturnBomb", "ZeroRevert"),
)
SOURCES = (
    "contracts/modules/market/JobBoard.sol",
    "contracts/modules/market/mocks/MockJobArbiter.sol",
    "contracts/mocks/MockWallet.sol",
    *(f"contracts/mocks/Mock{name}Token.sol" for name in MOCKS),
)
FEE, BOND, REVIEW = 1_000, 500, 3 * DAY
LIMIT = 1_000_000 * 10**6
BUDGET = 1_234_567_891
TERMS, WORK, EVIDENCE = (bytes([number]) * 32 for number in (1, 2, 3))
PAIR = (Account.from_key("0x" + "a1" * 32), Account.from_key("0x" + "b2" * 32))


class JobStage(BaseStage):
    """A board that takes dollars; the client and the provider are accounts with known keys."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(compile_contracts(SOURCES, root or ROOT), START)
        self.owner, self.receiver, self.stranger, self.payee, *_ = self.chain.accounts
        self.client, self.provider = (account.address.lower() for account in PAIR)
        self.anvil.call("anvil_autoImpersonateAccount", True)
        for account in PAIR:
            self.anvil.call("anvil_setBalance", account.address, hex(10**20))
        self.token = self.deploy("MockPlainToken", 6)
        self.board = self.create([self.token])
        self.fund(self.token)
        self.keep()

    def create(self, tokens: Iterable[Contract], **changes: Any) -> Contract:
        config: dict[str, Any] = {
            "owner": self.owner,
            "receiver": self.receiver,
            "arbiter": self.owner,
            "asks": False,
            "rules": (FEE, BOND, REVIEW),
            "limits": [(token.address, LIMIT) for token in tokens],
        }
        return self.deploy("JobBoard", tuple({**config, **changes}.values()))

    def fund(self, token: Contract, board: Contract | None = None) -> None:
        """Both parties have plenty, and allow it to the board."""
        for who in (self.client, self.provider):
            token.send("mint", who, 10**30, sender=self.owner)
            token.send("approve", (board or self.board).address, MAX_UINT256, sender=who)

    def offer(self, **changes: Any) -> tuple[Any, ...]:
        values: dict[str, Any] = {
            "provider": self.provider,
            "payee": self.provider,
            "token": self.token.address,
            "budget": BUDGET,
            "by": self.now + WEEK,
            "review": REVIEW,
            "terms": TERMS,
        }
        return tuple({**values, **changes}.values())

    def open(self, board: Contract | None = None, **changes: Any) -> int:
        """The number of a new job."""
        at = board or self.board
        at.send("open", self.offer(**changes), sender=self.client)
        return int(at.view("jobCount"))

    def submitted(self, board: Contract | None = None, **changes: Any) -> int:
        job = self.open(board, **changes)
        (board or self.board).send("submit", job, WORK, sender=self.provider)
        return job

    def disputed(self, board: Contract | None = None, **changes: Any) -> int:
        job = self.submitted(board, **changes)
        (board or self.board).send("dispute", job, EVIDENCE, sender=self.client)
        return job

    def sign(self, number: int, job: int, share: int, deadline: int, **domain: Any) -> bytes:
        """What party 0 (the client) or 1 signs to end a job, for any EIP-712 wallet."""
        kinds = [("job", "uint256"), ("shareBps", "uint256"), ("deadline", "uint256"), ("account", "address")]
        kinds_of_domain = ("name", "string"), ("version", "string"), ("chainId", "uint256")
        here = {
            "name": "JobBoard",
            "version": "1",
            "chainId": int(self.anvil.call("eth_chainId"), 16),
            "verifyingContract": self.board.address,
        }
        data = {
            "types": {
                "EIP712Domain": [
                    {"name": name, "type": kind}
                    for name, kind in (*kinds_of_domain, ("verifyingContract", "address"))
                ],
                "Settlement": [{"name": name, "type": kind} for name, kind in kinds],
            },
            "primaryType": "Settlement",
            "domain": {**here, **domain},
            "message": {
                "job": job,
                "shareBps": share,
                "deadline": deadline,
                "account": PAIR[number].address,
            },
        }
        return bytes(PAIR[number].sign_message(encode_typed_data(full_message=data)).signature)

    def balance(self, who: str, token: Contract | None = None) -> int:
        return int((token or self.token).view("balanceOf", who))

    def gains(self, act: Callable[[], object], *people: str, token: Contract | None = None) -> list[int]:
        """What each of them gets by a call: the client, the provider and the receiver of fees."""
        people = people or (self.client, self.provider, self.receiver)
        before = [self.balance(who, token) for who in people]
        act()
        return [self.balance(who, token) - had for who, had in zip(people, before, strict=True)]

    def state(self, job: int, board: Contract | None = None) -> int:
        return int((board or self.board).view("jobOf", job)[10])

    def events(self, outcome: Outcome) -> list[tuple[str, dict[str, Any]]]:
        return [
            (event.name, event.args)
            for event in self.chain.decode_logs(outcome.logs)
            if event.address == self.board.address
        ]

    def model(self) -> Jobs:
        jobs = Jobs(FEE, BOND, REVIEW, self.owner, self.receiver)
        jobs.limits = {0: LIMIT}
        return jobs

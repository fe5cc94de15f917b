"""Sending transactions, and waiting for them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError
from eth_utils import keccak

from ape_dao.core.chain.logs import LATEST
from ape_dao.core.chain.moments import PENDING, Moments
from ape_dao.core.chain.receipts import receipt_of
from ape_dao.core.chain.transport import Refused
from ape_dao.core.chain.values import call_request, required
from ape_dao.core.errors import DeployError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ape.api import AccountAPI

    from ape_dao.core.chain.receipts import Receipt
    from ape_dao.core.chain.transport import Request

_REPLACED_SECONDS = 1.0
"""A busy node can count a transaction a moment before it has the receipt."""


@dataclass(frozen=True)
class Terms:
    """Nonce and fees of a transaction; wei per gas."""

    nonce: int
    price: int
    base_fee: int | None
    """Of the newest block; None on a chain without."""
    tip: int

    def fields(self) -> dict[str, Any]:
        """As Ape takes them. The fee may double until the transaction is in a block."""
        if self.base_fee is None:
            return {"nonce": self.nonce, "gas_price": self.price, "type": 0}
        fees = {"max_fee": 2 * self.base_fee + self.tip, "max_priority_fee": self.tip}
        return {"nonce": self.nonce, **fees, "type": 2}


class Sending(Moments):
    """A chain to which transactions are sent."""

    def nonce(self, address: str) -> int:
        """How many transactions of ``address`` are in blocks."""
        return int(self.rpc("eth_getTransactionCount", address, LATEST), 16)

    def terms(self, sender: str, to: str, data: bytes, block: int | None = None) -> tuple[Terms, Any]:
        """Nonce and fees for the next transaction of ``sender``, and its gas as estimated, or `Refused`.

        Args:
            block: Estimate after this block, where the node may not show it as its newest yet.
        """
        request = {"from": sender, "to": to, "data": "0x" + data.hex()}
        estimate, nonce, newest, price, tip = self.ask(
            [
                ("eth_estimateGas", [request, LATEST if block is None else hex(block)]),
                ("eth_getTransactionCount", [sender, PENDING if self.is_local else LATEST]),
                ("eth_getBlockByNumber", [LATEST, False]),
                ("eth_gasPrice", []),
                ("eth_maxPriorityFeePerGas", []),
            ]
        )
        base = required(newest).get("baseFeePerGas")
        price = int(required(price), 16)
        base_fee = None if base is None else int(base, 16)
        tip = max(0, price - (base_fee or 0)) if isinstance(tip, Refused) else int(tip, 16)
        terms = Terms(int(required(nonce), 16), price, base_fee, tip)
        return terms, estimate if isinstance(estimate, Refused) else int(estimate, 16)

    def send(
        self,
        account: AccountAPI,
        to: str,
        data: bytes,
        gas_limit: int,
        on_signed: Callable[[str, int], None] | None = None,
        value: int = 0,
        terms: Terms | None = None,
    ) -> str:
        """Sign and send a transaction; returns its hash without waiting for a block.

        Args:
            on_signed: Called with hash and nonce after signing and before sending, so that the intention can
                be written down. Not called for unlocked accounts, whose hash only the node knows.
            terms: Its nonce and fees; Ape asks for them if it is None.

        Raises:
            DeployError: The account did not sign.
        """
        ecosystem = self.provider.network.ecosystem
        unsigned = ecosystem.create_transaction(
            receiver=to,
            data=data,
            value=value,
            gas_limit=gas_limit,
            chain_id=self.chain_id(),
            sender=account.address,
            **({} if terms is None else terms.fields()),
        )
        prepared = unsigned if terms is not None else account.prepare_transaction(unsigned)
        # Ape takes every node that it meets by address on a local network for its own, of chain 1337.
        prepared.chain_id = self.chain_id()
        signed = account.sign_transaction(prepared)
        if signed is None:
            raise DeployError(
                f"Account {account.address} did not sign the transaction; run the command again."
            )
        if signed.signature is None:
            request = {
                "from": account.address,
                "to": to,
                "data": "0x" + data.hex(),
                "gas": hex(gas_limit),
                "value": hex(value),
            }
            return str(self.rpc("eth_sendTransaction", request))
        raw = signed.serialize_transaction()
        transaction = "0x" + keccak(raw).hex()
        if on_signed is not None:
            on_signed(transaction, int(signed.nonce or 0))
        try:
            self.rpc("eth_sendRawTransaction", "0x" + raw.hex())
        except ProviderError:
            if not self.knows_transaction(transaction):  # it may have got through the first time
                raise
        return transaction

    def knows_transaction(self, transaction: str) -> bool:
        """Whether the node has the transaction, in a block or waiting."""
        return self.rpc("eth_getTransactionByHash", transaction) is not None

    def receipt(self, transaction: str) -> Receipt | None:
        """The receipt of a transaction; None while it is in no block."""
        return self.receipts([transaction])[0]

    def receipts(self, transactions: Sequence[str]) -> list[Receipt | None]:
        """The receipt of each transaction."""
        answers = self.ask([("eth_getTransactionReceipt", [transaction]) for transaction in transactions])
        return [
            receipt_of(transaction, required(answer))
            for transaction, answer in zip(transactions, answers, strict=True)
        ]

    def receipt_and_estimates(
        self, transaction: str | None, sends: Sequence[tuple[str, str, bytes]]
    ) -> tuple[Receipt | None, list[Any]]:
        """A receipt, and the estimated gas of each call (sender, target, data), or `Refused`."""
        estimates: list[Request] = [
            ("eth_estimateGas", [call_request(to, data, sender), LATEST]) for sender, to, data in sends
        ]
        if transaction is None:
            receipt, answers = None, self.ask(estimates)
        else:
            receipt, *answers = self.ask([("eth_getTransactionReceipt", [transaction]), *estimates])
        found = None if transaction is None else receipt_of(transaction, required(receipt))
        return found, [answer if isinstance(answer, Refused) else int(answer, 16) for answer in answers]

    def wait(
        self,
        transaction: str,
        what: str,
        sender: str = "",
        nonce: int | None = None,
        confirmations: int = 0,
    ) -> Receipt:
        """Wait until the transaction is in a block, and so many blocks came after it.

        Args:
            sender: With ``nonce``, who sent it: if another transaction took its place, waiting is over.

        Raises:
            DeployError: It is in no block when the network's acceptance timeout is over, or never will be.
        """
        began = time.monotonic()
        deadline = began + self.acceptance_seconds
        replaced_since: float | None = None
        while True:
            receipt = self.receipt(transaction)
            if receipt and (not confirmations or self.block_number() >= receipt.block + confirmations):
                return receipt
            may_be_replaced = nonce is not None and time.monotonic() - began > _REPLACED_SECONDS
            if receipt is None and may_be_replaced and self._is_replaced(transaction, sender, nonce or 0):
                replaced_since = replaced_since or time.monotonic()
            else:
                replaced_since = None
            if replaced_since is not None and time.monotonic() - replaced_since > _REPLACED_SECONDS:
                raise DeployError(
                    f"Transaction {transaction} ({what}) was replaced by another one of {sender}; "
                    "run the same command again."
                )
            if receipt is None and time.monotonic() > deadline:
                raise DeployError(
                    f"Transaction {transaction} ({what}) is not in a block yet; run the same command again "
                    "later, it goes on where it stopped."
                )
            time.sleep(self.poll_seconds)

    def _is_replaced(self, transaction: str, sender: str, nonce: int) -> bool:
        """Whether the sender's place for this transaction is taken by another one."""
        return self.nonce(sender) > nonce and self.receipt(transaction) is None

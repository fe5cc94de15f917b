"""What a server asks of the chain, and sends to it. Every call is short; none waits for a block."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from eth_utils import keccak

from ape_dao.core.chain.abi import address_word, decode, encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.erc20 import answers, number_answer, read_token, text_answer
from ape_dao.core.chain.logs import LATEST
from ape_dao.core.chain.questions import Question
from ape_dao.core.chain.receipts import has_succeeded
from ape_dao.core.chain.transport import Refused
from ape_dao.modules.services import signing
from ape_dao.modules.services.contracts import USAGE
from ape_dao.modules.services.serving.protocol import PaymentError, Token
from ape_dao.modules.services.signing import shown
from ape_dao.sdk.gas_margin import with_margin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ape.api import AccountAPI

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.sending import Terms
    from ape_dao.modules.services.serving.authorizations import Authorization
    from ape_dao.modules.services.serving.protocol import Offer
    from ape_dao.modules.services.vouchers import Voucher

_TRANSFER = keccak(
    text="transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)"
)[:4]
_USED = "0x" + keccak(text="AuthorizationUsed(address,bytes32)").hex()
_TRANSFERRED = "0x" + keccak(text="Transfer(address,address,uint256)").hex()
_STATE = "authorizationState(address,bytes32)"
_DOMAIN_TYPES = ("bytes1", "string", "string", "uint256", "address", "bytes32", "uint256[]")
_WORD = 32


@dataclass(frozen=True)
class Standing:
    """How a payer stands with the service, and whether a key signs for it."""

    reserved: int
    """In this epoch, with what is redeemed (token units)."""
    redeemed: int
    exit_at: int
    """When the exit can be finished (unix seconds); 0 if none was started."""
    epoch: int
    signs_until: int
    """Of the key that was asked about (unix seconds); 0 if it never signed for the payer."""


class Outcome(Enum):
    """What became of a transaction."""

    PAID = "paid"
    WAITING = "waiting"
    """It is in no block yet, or in one that is too young."""
    REFUSED = "refused"
    """It is in a block and did not pay."""
    LOST = "lost"
    """The node does not know it."""


class Ledger(Protocol):
    """The chain, as a server sees it.

    Methods are called one at a time, from another thread than the server's.
    """

    def standing(self, payer: str, key: str) -> Standing:
        """How a payer stands, as of the newest block."""

    def balance(self, account: str) -> int:
        """What an account has of the token."""

    def settle(self, one: Authorization, on_signed: Callable[[str, int], None]) -> str:
        """Send an authorization; the hash of its transaction.

        Args:
            on_signed: Called with the hash, and the number of the newest block, before it is sent.

        Raises:
            PaymentError: The token would refuse it now.
        """

    def outcome(self, one: Authorization, transaction: str) -> Outcome:
        """What became of a transaction that was sent for an authorization."""

    def is_used(self, one: Authorization) -> bool:
        """Whether the token takes the nonce of an authorization no more."""

    def paid_by(self, one: Authorization, since: int) -> str | None:
        """The transaction, from a block on, by which anybody had an authorization paid to the service."""

    def redeem(self, vouchers: Sequence[Voucher]) -> str:
        """Send vouchers of the service to the vault; the hash of the transaction."""

    def is_done(self, transaction: str) -> bool:
        """Whether a transaction is in a block, or will never be."""


class ChainLedger:
    """The chain, through a connection of Ape's and an account that pays for gas."""

    def __init__(self, chain: Chain, offer: Offer, account: AccountAPI, confirmations: int = 0) -> None:
        """``confirmations`` is how many blocks must follow the one of a payment before it counts."""
        self._chain, self._offer, self._account = chain, offer, account
        self._confirmations = confirmations
        self._nonces: dict[str, int] = {}
        """Of transactions that may be in no block yet."""

    def standing(self, payer: str, key: str) -> Standing:
        """How a payer stands, as of the newest block."""
        vault, service = self._vault, self._offer.service
        account, until = self._chain.read_many(
            [
                Question(artifact(USAGE.name), vault, "accountAt", (payer, service)),
                Question(artifact(USAGE.name), vault, "signerUntil", (payer, service, key)),
            ]
        )
        reserved, redeemed, exit_at, epoch = (
            int(account[name]) for name in ("reserved", "redeemed", "exitAt", "epoch")
        )
        return Standing(reserved, redeemed, exit_at, epoch, int(until))

    def balance(self, account: str) -> int:
        """What an account has of the token."""
        token = self._offer.token.address
        return number_answer(self._chain, token, "balanceOf(address)", address_word(account)) or 0

    def settle(self, one: Authorization, on_signed: Callable[[str, int], None]) -> str:
        """Send an authorization."""
        numbers = (one.value, one.valid_after, one.valid_before)
        data = (
            _TRANSFER
            + b"".join(map(address_word, (one.payer, one.to)))
            + b"".join(map(signing.word, numbers))
            + one.nonce
            + signing.word(one.signature[64])
            + one.signature[:64]
        )
        block = self._chain.block_number()
        terms, gas = self._terms(self._offer.token.address, data)
        if isinstance(gas, Refused):
            raise self._objection(one, gas)
        return self._send(
            self._offer.token.address, data, gas, terms, lambda transaction: on_signed(transaction, block)
        )

    def outcome(self, one: Authorization, transaction: str) -> Outcome:
        """What became of a transaction that was sent for an authorization, and does nothing else."""
        return self._outcome(one, transaction, [])

    def is_used(self, one: Authorization) -> bool:
        """Whether the token takes the nonce of an authorization no more."""
        asked = address_word(one.payer) + one.nonce
        return bool(number_answer(self._chain, self._offer.token.address, _STATE, asked))

    def paid_by(self, one: Authorization, since: int) -> str | None:
        """The transaction by which anybody had an authorization paid to the service."""
        used = [_USED, "0x" + address_word(one.payer).hex(), "0x" + one.nonce.hex()]
        query = {
            "address": self._offer.token.address,
            "fromBlock": hex(since),
            "toBlock": LATEST,
            "topics": used,
        }
        for log in self._chain.logs(query):
            transaction = str(log["transactionHash"])
            if self._outcome(one, transaction, used) is Outcome.PAID:
                return transaction
        return None

    def redeem(self, vouchers: Sequence[Voucher]) -> str:
        """Send vouchers of the service to the vault."""
        rows = [dict(zip(("payer", "total", "r", "vs"), one.row, strict=True)) for one in vouchers]
        values = {"service": self._offer.service, "vouchers": rows, "reserves": []}
        data = encode_call(artifact(USAGE.name).abi, "redeem", values, USAGE.name)
        terms, gas = self._terms(self._vault, data)
        if isinstance(gas, Refused):
            raise gas
        return self._send(self._vault, data, gas, terms, lambda _: None)

    def is_done(self, transaction: str) -> bool:
        """Whether a transaction is in a block, or will never be."""
        return self._receipt(transaction) is not None or not self._chain.knows_transaction(transaction)

    @property
    def _vault(self) -> str:
        if self._offer.vault is None:
            raise ValueError("the offer takes no vouchers")
        return self._offer.vault.address

    def _terms(self, to: str, data: bytes) -> tuple[Terms, Any]:
        """Nonce, fees and estimated gas; the nonce after those of transactions that wait."""
        terms, gas = self._chain.terms(str(self._account.address), to, data)
        self._nonces = {sent: nonce for sent, nonce in self._nonces.items() if nonce >= terms.nonce}
        nonce = terms.nonce
        while nonce in self._nonces.values():
            nonce += 1
        return replace(terms, nonce=nonce), gas

    def _send(self, to: str, data: bytes, gas: int, terms: Terms, on_signed: Callable[[str], None]) -> str:
        def signed(transaction: str, nonce: int) -> None:
            self._nonces[transaction] = nonce
            on_signed(transaction)

        transaction = self._chain.send(self._account, to, data, with_margin(gas), signed, terms=terms)
        if transaction not in self._nonces:  # an account that the node unlocks
            on_signed(transaction)
        return transaction

    def _receipt(self, transaction: str) -> Mapping[str, Any] | None:
        receipt: Mapping[str, Any] | None = self._chain.rpc("eth_getTransactionReceipt", transaction)
        if receipt is None or receipt.get("blockNumber") is None:
            return None
        self._nonces.pop(transaction, None)
        return receipt

    def _outcome(self, one: Authorization, transaction: str, before: list[str]) -> Outcome:
        receipt = self._receipt(transaction)
        if receipt is None:
            if self._chain.knows_transaction(transaction):
                return Outcome.WAITING
            self._nonces.pop(transaction, None)
            return Outcome.LOST
        if not has_succeeded(receipt):
            return Outcome.REFUSED
        if self._confirmations:
            seen = self._chain.block_number() - int(receipt["blockNumber"], 16)
            if seen < self._confirmations:
                return Outcome.WAITING
        return Outcome.PAID if self._has_paid(one, receipt, before) else Outcome.REFUSED

    def _has_paid(self, one: Authorization, receipt: Mapping[str, Any], before: list[str]) -> bool:
        """Whether a transaction moved what an authorization says, after a log with the topics ``before``.

        Of somebody else's transaction the token itself must say that the transfer is the one that was
        authorized, so that none counts for two, nor one of another kind. EIP-3009 has it logged right before.
        """
        token = self._offer.token.address.lower()
        logs: list[tuple[list[str], str]] = [([], "")]
        logs += [
            ([str(topic).lower() for topic in log["topics"]], str(log["data"]))
            for log in receipt["logs"]
            if str(log["address"]).lower() == token
        ]
        moved = [_TRANSFERRED, "0x" + address_word(one.payer).hex(), "0x" + address_word(one.to).hex()]
        return any(
            second == moved and int(amount, 16) == one.value and (not before or first == before)
            for (first, _), (second, amount) in zip(logs, logs[1:], strict=False)
        )

    def _objection(self, one: Authorization, refused: Refused) -> Exception:
        """Why the token would refuse an authorization whose signature is good."""
        if refused.is_passing:
            return refused
        offer = self._offer
        if self.is_used(one):
            return PaymentError(
                "invalid_transaction_state",
                f"The nonce 0x{one.nonce.hex()} was used before; sign an authorization with another.",
            )
        held = self.balance(one.payer)
        if held < one.value:
            return PaymentError(
                "insufficient_funds",
                f"{one.payer} has {offer.text(held)}; it needs {offer.text(one.value)}. Pay from an account "
                "that has it.",
            )
        return PaymentError(
            "invalid_transaction_state",
            f"The token refuses the authorization: {shown(str(refused))}. Sign another one.",
        )


def token_of(chain: Chain, address: str) -> tuple[Token, bool]:
    """A token as its holders sign for it, and whether it takes their authorizations (EIP-3009).

    It does not where it cannot be said in which domain they sign.
    """
    facts = read_token(chain, address)
    plain = Token(chain.chain_id(), address, facts.symbol or address, facts.decimals or 0)
    if not answers(chain, address, _STATE, bytes(2 * _WORD)):
        return plain, False
    names = _domain(chain, address) or (facts.name or "", text_answer(chain, address, "version()") or "1")
    token = replace(plain, name=names[0], version=names[1])
    said = number_answer(chain, address, "DOMAIN_SEPARATOR()")
    if said is None:
        return token, _domain(chain, address) is not None
    return token, signing.word(said) == token.separator


def _domain(chain: Chain, address: str) -> tuple[str, str] | None:
    """Name and version as a token says them (ERC-5267), if they are for it and for this chain."""
    try:
        answer = chain.call(address, bytes(keccak(text="eip712Domain()")[:4]))
        _, name, version, chain_id, contract, _, _ = decode(_DOMAIN_TYPES, answer)
    except Exception:  # it has none, or answers something else; eth-abi has no common base for its errors
        return None
    is_its_own = int(chain_id) == chain.chain_id() and str(contract).lower() == address.lower()
    return (str(name), str(version)) if is_its_own else None

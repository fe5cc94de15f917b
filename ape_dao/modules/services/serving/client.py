"""A client that pays by voucher: the scheme of the vault for clients of x402, and alone.

::

    client = x402Client()  # of PyPI
    client.register("eip155:*", VoucherScheme(key))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.modules.services import signing
from ape_dao.modules.services.serving.protocol import VOUCHER, PaymentError
from ape_dao.modules.services.vouchers import Vault, Voucher, sign_voucher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eth_account.signers.local import LocalAccount


class VoucherScheme:
    """Signs the next voucher for each request of a service; requests come one after the other.

    It signs for what it knows to be owed and the price, whatever a server says. It knows only while it lives:
    keep `totals`, and give them to the next one.
    """

    scheme = VOUCHER

    def __init__(
        self,
        key: LocalAccount,
        payer: str | None = None,
        totals: Mapping[tuple[str, int], tuple[int, int]] | None = None,
    ) -> None:
        """``key`` is the payer's, or a session key that signs for it.

        Args:
            totals: Epoch and what is owed in it (token units), by vault and service.
        """
        self._key, self._payer = key, payer
        self.totals = dict(totals or {})

    def create_payment_payload(self, requirements: Any, extensions: Any = None) -> dict[str, Any]:
        """As x402 of PyPI asks for it: the payload of a payment on these terms.

        Raises:
            PaymentError: The offer names no vault and service.
        """
        del extensions
        chain_id = int(str(requirements.network).removeprefix("eip155:"))
        return {"voucher": self.next(chain_id, int(requirements.amount), requirements.extra).to_data()}

    def next(self, chain_id: int, price: int, extra: Mapping[str, Any]) -> Voucher:
        """The next voucher, for an offer of that price (token units) with this ``extra``.

        Raises:
            PaymentError: The offer names no vault and service.
        """
        place = _place(extra)
        epoch, owed = self.totals.get(place, (0, 0))
        self.totals[place] = (epoch, owed + price)
        vault, service = place
        return sign_voucher(
            Vault(chain_id, vault), self._key, service, owed + price, epoch=epoch, payer=self._payer
        )

    def learn(self, price: int, extra: Mapping[str, Any]) -> None:
        """Take over what a service says is owed, from the ``extra`` with which it refused a voucher.

        Raises:
            PaymentError: It says that more is owed than is known here.
        """
        place = _place(extra)
        epoch, owed = self.totals.get(place, (0, 0))
        said = _number(extra.get("epoch", str(epoch)))
        known = owed if said == epoch else 0
        total = _number(extra.get("total", str(price)))
        if said < epoch or total - price > known:
            raise PaymentError(
                "invalid_voucher_total",
                f"The service says that {total - price} are owed in the epoch {said}, and {known} are known "
                "here; if it is right, set `totals`.",
            )
        self.totals[place] = (said, max(0, total - price))


def _place(extra: Mapping[str, Any]) -> tuple[str, int]:
    try:
        return signing.address(extra.get("vault")), signing.natural(extra.get("service"))
    except ValueError as err:
        raise _unpayable(err) from err


def _number(value: Any) -> int:
    try:
        return signing.natural(value)
    except ValueError as err:
        raise _unpayable(err) from err


def _unpayable(err: ValueError) -> PaymentError:
    return PaymentError("invalid_payment_requirements", f"The offer cannot be paid by voucher: {err}.")

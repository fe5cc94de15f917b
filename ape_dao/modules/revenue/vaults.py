"""What the treasury has in vaults, and what they gained. Amounts are base units of a vault's asset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question, answer_to, calldata_of
from ape_dao.core.errors import DaoError
from ape_dao.modules.revenue.contracts import SKIMMER
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.chain.client import Chain
    from ape_dao.modules.revenue.abi import YieldSkimmer
    from ape_dao.sdk.dao import Dao

_ASSET = bytes(keccak(text="asset()")[:4])
_WORD = 32


@dataclass(frozen=True)
class Vault:
    """One vault that the skimmer holds shares of, or held."""

    address: str
    asset: str | None
    """What it gives for shares; None if it does not answer."""
    principal: int
    """What proposals put in less what they took out; 0 once it is closed."""
    value: int | None
    """What all shares would pay now; None if the vault does not answer."""
    skimmed: int
    """What was sent to the router so far."""
    last_skim: int | None
    """When that happened last, in unix seconds."""

    @property
    def gain(self) -> int:
        """What a skim would send, less what is lost to rounding."""
        return max(0, (self.value or 0) - self.principal) if self.principal else 0

    @property
    def loss(self) -> int:
        """What later gains make up for before any flows again."""
        return 0 if self.value is None else max(0, self.principal - self.value)


def vaults_of(dao: Dao) -> list[Vault]:
    """The vaults of a DAO that has a skimmer; none for another.

    Raises:
        ProviderError: The node does not answer.
    """
    if SKIMMER.key not in dao.addresses:
        return []
    return read_vaults(dao.chain.still(), dao.address(SKIMMER.key), dao.start_block)


def read_vaults(chain: Chain, skimmer: str, start_block: int = 0) -> list[Vault]:
    """Every vault into which a proposal ever put something, in that order.

    A vault that refuses to answer hides no other.
    """
    kit = artifact(SKIMMER.name)
    events = chain.events(kit, skimmer, "Invested", "Skimmed", from_block=start_block)
    addresses = list(dict.fromkeys(str(one.arguments["vault"]) for one in events if one.name == "Invested"))
    skims = {
        address: [one for one in events if one.name == "Skimmed" and one.arguments["vault"] == address]
        for address in addresses
    }
    principals = chain.read_many([Question(kit, skimmer, "principalOf", (one,)) for one in addresses])
    holdings = [Question(kit, skimmer, "holdingOf", (address,)) for address in addresses]
    told = chain.call_many([(one.address, calldata_of(one)) for one in holdings])
    assets = chain.call_many([(address, _ASSET) for address in addresses])
    blocks = [skims[address][-1].block for address in addresses if skims[address]]
    times = dict(
        zip(blocks, chain.together([partial(chain.block_time, block) for block in blocks]), strict=True)
    )
    return [
        Vault(
            address=address,
            asset=_address(asset),
            principal=int(principal),
            value=_value(question, answer),
            skimmed=sum(int(one.arguments["assets"]) for one in skims[address]),
            last_skim=times[skims[address][-1].block] if skims[address] else None,
        )
        for address, principal, question, answer, asset in zip(
            addresses, principals, holdings, told, assets, strict=True
        )
    ]


def skim(dao: Dao, vault: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Send what a vault gained to the router; anyone can.

    Raises:
        DaoError: The DAO has no skimmer.
        RefusedError: No proposal put anything into the vault, or it gained nothing.
    """
    return send(skimmer_of(dao), "skim", vault, sender=sender)


def skimmed(dao: Dao, receipt: ReceiptAPI) -> int:
    """What a skim sent to the router."""
    (log,) = skimmer_of(dao).Skimmed.from_receipt(receipt)
    return int(log.assets)


def skimmer_of(dao: Dao) -> YieldSkimmer:
    """The contract that holds the shares.

    Raises:
        DaoError: The DAO has none.
    """
    if SKIMMER.key not in dao.addresses:
        raise DaoError("This DAO has nothing in vaults: its spec says no revenue.skim_yield.")
    return cast("YieldSkimmer", dao.contract(SKIMMER.key))


def vault_data(vaults: Sequence[Vault]) -> list[dict[str, Any]]:
    """The vaults for programs."""
    return [
        {
            "vault": vault.address,
            "asset": vault.asset,
            "principal": str(vault.principal),
            "value": None if vault.value is None else str(vault.value),
            "gain": str(vault.gain),
            "loss": str(vault.loss),
            "skimmed": str(vault.skimmed),
            "lastSkim": vault.last_skim,
        }
        for vault in vaults
    ]


def _value(question: Question, answer: object) -> int | None:
    """The second part of what `holdingOf` answers."""
    return int(answer_to(question, answer)["value"]) if isinstance(answer, bytes) else None


def _address(answer: object) -> str | None:
    if not isinstance(answer, bytes) or len(answer) != _WORD:
        return None
    return str(to_checksum_address(answer[-20:]))

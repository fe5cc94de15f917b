"""A DAO on its chain, read for an amendment."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError
from eth_abi.exceptions import DecodingError

from ape_dao.core.chain.abi import address_word
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.contract_types import TIMELOCK, TOKEN
from ape_dao.core.deployment.following import follow
from ape_dao.core.deployment.reading import installed
from ape_dao.core.verification.living import LivingDao, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape.api import ProviderAPI

    from ape_dao.core.amendment.values import Difference
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.module import Context
    from ape_dao.core.schema.models import Spec


class LivingValues:
    """What views of the DAO of a record answer, in one block; `plan.Living`."""

    def __init__(self, record: Record, wanted: Spec, provider: ProviderAPI) -> None:
        """`wanted`: the new spec, every address resolved."""
        self._record = record
        chain = Chain(provider)
        follow(chain, record.addresses, record.start_block, record.artifacts)
        self._chain = chain.still()
        self._dao = LivingDao(installed(record, wanted), self._chain, record.start_block)
        self.now = self._dao.moment.now

    def exists(self, target: str) -> bool:
        """Whether something stands at an address."""
        return bool(self._chain.code(target))

    def answers(self, asked: Iterable[Difference]) -> list[Any]:
        """What the views of differences answer now; None for what has none."""
        return self._chain.together([partial(self._found, one) for one in asked])

    def is_amended(self, key: str, context: Context) -> bool:
        """Whether what `inspect` of a part compares is already as the new spec says.

        Args:
            context: Of the new spec, with the addresses of contracts that the record does not know yet.
        """
        dao = copy(self._dao)
        dao.moment = replace(dao.moment, context=context)
        part = next(part for part in dao.installed.parts if part.key == key)
        seen = part.inspect(dao) if part.inspect else ()
        return all(one.expected == one.found for one in seen)

    def answer(self, contract: str, target: str, view: str, *arguments: Any) -> Any:
        """What a view of any contract answers now; None for what has none."""
        if not self._chain.code(target):
            return None
        try:
            return self._chain.read(artifact(contract), target, view, *arguments)
        except (ProviderError, DecodingError, ValueError):
            return None

    def funds_sent(self, target: str) -> int:
        """Base units of the governance token that the treasury ever sent there."""
        token = self._record.address(TOKEN.key)
        treasury = address_word(self._record.address(TIMELOCK.key))
        moves = self._chain.events(
            artifact(TOKEN.name),
            token,
            "Transfer",
            from_block=self._record.start_block,
            first_indexed=bytes.fromhex(treasury.removeprefix("0x"))
            if isinstance(treasury, str)
            else treasury,
        )
        return sum(int(move.arguments["value"]) for move in moves if move.arguments["to"] == target)

    def _found(self, one: Difference) -> Any:
        if one.view is None:
            return None
        found = self._dao.found(one.key, one.view.name, *one.view.arguments)
        if isinstance(found, Unreadable):
            return None
        return sorted(found) if one.is_set else found

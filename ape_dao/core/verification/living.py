"""A living DAO read for verification: its views and events, and what its addresses are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError
from eth_abi.exceptions import DecodingError

from ape_dao.core.chain.abi import address_word
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.deployment.powers import role_name
from ape_dao.core.errors import MissingViewError
from ape_dao.core.module import Moment
from ape_dao.core.schema.section import TOKEN_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.events import Event
    from ape_dao.core.deployment.installed import Installed


@dataclass(frozen=True)
class Unreadable:
    """Stands for the answer of a view that gives none."""

    reason: str
    is_missing: bool = False
    """Whether another version of the kit deployed a contract that has no such view: nothing to compare."""


class LivingDao:
    """Reads the contracts of one DAO; an `Inspection` for parts."""

    def __init__(self, installed: Installed, chain: Chain, start_block: int) -> None:
        """`start_block`: no contract of the DAO is older than this block."""
        self.installed, self.chain, self.start_block = installed, chain, start_block
        self.moment = Moment(installed.context(), chain.timestamp(), self.created_at)
        self._ours = {address: key for key, address in installed.addresses.items()}

    def read(self, key: str, view: str, *arguments: Any) -> Any:
        """What a view of one of the DAO's contracts answers."""
        contract = self.installed.contracts[key]
        return self.chain.read(contract.artifact, contract.address, view, *arguments)

    def read_all(self, key: str, view: str, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
        """What a view answers for each of several arguments, asked together."""
        return self.chain.together([partial(self.read, key, view, *one) for one in arguments])

    def found(self, key: str, view: str, *arguments: Any) -> Any:
        """What a view answers, or why it cannot be read, which is no answer that a spec expects."""
        try:
            return self.read(key, view, *arguments)
        except MissingViewError as err:
            return Unreadable(str(err), is_missing=True)
        except (ProviderError, DecodingError, ValueError) as err:
            return Unreadable(str(err))

    def shown_value(self, value: Any) -> str:
        """A value for people: addresses by name, and why something cannot be read."""
        if isinstance(value, Unreadable):
            return f"cannot be read ({value.reason})"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return self.name_of(value) if isinstance(value, str) else str(value)

    def events(self, key: str, *names: str, **filters: Any) -> list[Event]:
        """The events of one of the DAO's contracts since the launch."""
        contract = self.installed.contracts[key]
        return self.chain.events(
            contract.artifact, contract.address, *names, from_block=self.start_block, **filters
        )

    def received(self, key: str) -> int:
        """The governance tokens that a contract of the DAO was ever sent, in base units."""
        to, token = address_word(self.installed.addresses[key]), self.installed.addresses["token"]
        came = self.chain.events(
            artifact("GovernanceToken"), token, "Transfer", from_block=self.start_block, second_indexed=[to]
        )
        return sum(int(event.arguments["value"]) for event in came)

    def balance(self, key: str) -> int:
        """The governance tokens that a contract of the DAO has, in base units."""
        token, owner = self.installed.addresses["token"], self.installed.addresses[key]
        return int(self.chain.read(artifact("GovernanceToken"), token, "balanceOf", owner))

    def name_of(self, address: str) -> str:
        """What the DAO or its spec calls an address; the address itself if they do not know it."""
        return self.installed.name_of(address)

    def decimals(self, token: str) -> int:
        """The decimals of any token, by its address; 18 where it tells none."""
        found = read_token(self.chain, token).decimals
        return TOKEN_DECIMALS if found is None else found

    def is_ours(self, address: str) -> bool:
        """Whether a contract of the DAO has this address."""
        return address in self._ours

    def created_at(self, key: str) -> int:
        """When an owned contract was created, from its first owner's event; 0 if there is none."""
        events = self.events(key, "OwnershipTransferred")
        return self.chain.block_time(events[0].block) if events else 0

    def shown(self, argument: str, value: Any) -> str:
        """An argument of an event for people: roles and addresses by name."""
        if argument == "role":
            return role_name(value if isinstance(value, bytes) else bytes.fromhex(value[2:]))
        return self.name_of(value) if isinstance(value, str) else str(value)

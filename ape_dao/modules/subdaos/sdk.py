"""Sub-DAOs: who acts in which calls, and what they hold. Amounts are base units, times unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import labelled
from ape_dao.modules.subdaos.contracts import EXECUTOR, PREFIX
from ape_dao.modules.subdaos.section import MAX_SCOPES
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.chain.client import Chain
    from ape_dao.modules.subdaos.abi import ScopedExecutor
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class ScopeState:
    """One call that a sub-DAO may make."""

    number: int
    target: str
    selector: bytes
    words: int
    """How many arguments it has."""
    fixed: tuple[tuple[int, bool, bytes], ...]
    """Of each argument that is fixed: its position, whether it is the sub-DAO's own address, and its word."""


@dataclass(frozen=True)
class SubDaoState:
    """One sub-DAO at one moment."""

    name: str
    address: str
    operator: str
    """Zero: nobody acts."""
    until: int
    guardian: str
    frozen_until: int
    """The end of the last freeze; 0 for none."""
    freezable_from: int
    scopes: tuple[ScopeState, ...]

    def can_act(self, now: int) -> bool:
        """Whether its operator can act at a moment."""
        return self.frozen_until <= now < self.until


def subdaos(dao: Dao) -> list[SubDaoState]:
    """Every sub-DAO, in the order of the spec."""
    return read_subdaos(dao.chain, labelled(dao.addresses, EXECUTOR))


def read_subdaos(chain: Chain, addresses: Mapping[str, str]) -> list[SubDaoState]:
    """Those at these addresses, by name, asked together."""
    kit = artifact(EXECUTOR.name)
    views: list[tuple[Any, ...]] = [("operation",), ("guardian",), ("freezes",)]
    views += [("scopeOf", number) for number in range(MAX_SCOPES)]
    answers = chain.read_many(
        [
            Question(kit, address, view, tuple(asked))
            for address in addresses.values()
            for view, *asked in views
        ]
    )
    width = len(views)
    return [
        _state(name, address, answers[place * width : (place + 1) * width])
        for place, (name, address) in enumerate(addresses.items())
    ]


def executor_of(dao: Dao, name: str) -> ScopedExecutor:
    """The contract of a sub-DAO."""
    return cast("ScopedExecutor", dao.contract(f"{PREFIX}{name}"))


def execute(dao: Dao, name: str, scope: int, data: bytes, deadline: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Make a call as a sub-DAO, until a second.

    Raises:
        RefusedError: The sender is not its operator, its time is over or frozen, the calldata is not of the
            form of the scope, or the target refuses.
    """
    return send(executor_of(dao, name), "execute", scope, data, deadline, sender=sender)


def freeze(dao: Dao, name: str, until: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Stop a sub-DAO until a second, at most 14 days from now; its guardian can.

    Raises:
        RefusedError: The sender is not the guardian, or the last freeze ended less than 16 days ago.
    """
    return send(executor_of(dao, name), "freeze", until, sender=sender)


def sweep(dao: Dao, name: str, assets: Sequence[str], *, sender: AccountAPI) -> ReceiptAPI:
    """Send what a sub-DAO holds of `assets` to the treasury, once nobody can act for it; anyone can.

    Raises:
        RefusedError: Its operator can still act.
    """
    return send(executor_of(dao, name), "sweep", list(assets), sender=sender)


def recall_data(assets: Sequence[str]) -> bytes:
    """The calldata that ends a sub-DAO and brings home what it holds of `assets`."""
    return encode_call(artifact(EXECUTOR.name).abi, "recall", {"assets": list(assets)}, EXECUTOR.name)


def _state(name: str, address: str, answers: Sequence[Any]) -> SubDaoState:
    operation, guardian, freezes, *scopes = answers
    return SubDaoState(
        name=name,
        address=address,
        operator=str(operation["operator"]),
        until=int(operation["until"]),
        guardian=str(guardian),
        frozen_until=int(freezes["frozenUntil"]),
        freezable_from=int(freezes["freezableFrom"]),
        scopes=tuple(
            _scope(number, scope) for number, scope in enumerate(scopes) if int(scope["target"], 16)
        ),
    )


def _scope(number: int, scope: Any) -> ScopeState:
    fixed = tuple(
        (int(one["position"]), bool(one["isThis"]), bytes.fromhex(one["value"][2:]))
        for one in scope["fixedWords"]
    )
    return ScopeState(
        number, str(scope["target"]), bytes.fromhex(scope["selector"][2:]), int(scope["words"]), fixed
    )

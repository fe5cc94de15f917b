"""What every command on a living DAO needs: the connection, the record, the contracts, the names."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option, connected, load_account, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import living_record
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.following import recognise
from ape_dao.core.deployment.record import FOLDER
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.spec.identity import token_addresses
from ape_dao.sdk.connection import is_test_account
from ape_dao.sdk.dao import Dao

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.deployment.record import Record
    from ape_dao.proposals.registry import Registry

F = TypeVar("F", bound="Callable[..., Any]")
SELF, NOBODY = "self", "nobody"
_DELEGATED_CODE = b"\xef\x01\x00"
"""Of a person's account that runs a contract's code (EIP-7702)."""


@dataclass(frozen=True)
class Session:
    """A DAO on a connected chain."""

    provider: ProviderAPI
    record: Record

    @cached_property
    def chain(self) -> Chain:
        """The connected chain."""
        chain = Chain(self.provider)
        recognise(chain, self.record.addresses, self.record.artifacts)
        return chain

    @cached_property
    def dao(self) -> Dao:
        """The contracts of the DAO."""
        return Dao.at(self.record)

    @cached_property
    def registry(self) -> Registry:
        """Names and tokens of the DAO."""
        from ape_dao.proposals.registry import Registry

        return Registry.read(self.record.addresses, self.chain, token_addresses(self.record.spec))

    def signer(self, account: str | None) -> AccountAPI:
        """The account that signs."""
        return load_account(account, self.chain.is_local)

    def account_address(self, name: str) -> str:
        """An account that is named by its address, by a name of the DAO, or by an alias of Ape's."""
        from ape import accounts

        if is_test_account(name) or name in accounts.aliases:
            return str(load_account(name).address)
        return self.registry.address(name)

    def delegatee(self, name: str, own: str) -> str:
        """Who shall vote: `self` (the account `own`), `nobody`, or an account; says if it is a contract."""
        keywords = {SELF: own, NOBODY: ZERO_ADDRESS}
        address = keywords.get(name.lower()) or self.account_address(name)
        code = self.chain.code(address)
        if code and not code.startswith(_DELEGATED_CODE):
            Output.current().note(
                f"{address} is a contract: its votes count only if it can call or sign for the governor."
            )
        return address


@dataclass(frozen=True)
class Place:
    """Which DAO, and where."""

    network: str | None
    dao: str | None
    record: str | None
    folder: str

    @contextmanager
    def open(self) -> Iterator[Session]:
        """Connect and read the record."""
        with connected(self.network) as provider:
            yield Session(provider, living_record(provider, self.dao, self.record, Path(self.folder)))


def place_options(command: F) -> F:
    """``--dao``, ``--record``, ``--folder`` and ``--network``: the function's argument ``place``."""

    @wraps(command)
    def packed(
        *args: Any, network: str | None, dao: str | None, record: str | None, folder: str, **rest: Any
    ) -> Any:
        return command(*args, place=Place(network, dao, record, folder), **rest)

    options = (
        click.option(
            "--dao",
            metavar="NAME",
            help="Name of the DAO; needed only if there are several records.",
            shell_complete=completing.daos,
        ),
        click.option(
            "--record",
            metavar="FILE",
            help="Deployment record, instead of --dao.",
            shell_complete=completing.files,
        ),
        click.option(
            "--folder",
            default=str(FOLDER),
            show_default=True,
            help="Directory of deployment records.",
            shell_complete=completing.folders,
        ),
        network_option,
    )
    decorated: Any = packed
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


def signed_options(command: F) -> F:
    """Options of commands that somebody signs: ``account``, ``place``, ``--json`` and ``--debug``."""
    return account_option(place_options(output_options(command)))


def confirm(out: Output, question: str, yes: bool) -> None:
    """Ask before something is sent.

    Raises:
        DaoError: The answer was no, or nobody can be asked.
    """
    if yes:
        return
    if out.as_json or not click.confirm(question, err=True):
        raise DaoError("Aborted, nothing was sent. Pass --yes to confirm non-interactively.")

"""A proposal file as a typed model. Values stay as they are written until the DAO is known."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, PrivateAttr, field_validator

from ape_dao.core.errors import ProposalError
from ape_dao.core.schema.fields import is_address, problem
from ape_dao.core.spec.problems import problem_at, report
from ape_dao.core.spec.source import Source
from ape_dao.proposals.abis import read_abi
from ape_dao.proposals.accepting import ACCEPTED_TITLE, Acceptance
from ape_dao.proposals.checks import build_check
from ape_dao.proposals.describing import CALLS_TITLE, describe, fingerprint, full_description
from ape_dao.proposals.encoding import encode_action, encode_function, find_function
from ape_dao.proposals.entries import (
    MAX_ACTIONS,
    AcceptEntry,
    ActionEntry,
    CheckEntry,
    Expectations,
    FileEntry,
)
from ape_dao.proposals.registry import Registry
from ape_dao.proposals.values import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.core.errors import DaoError
    from ape_dao.core.governance import Action, DeployedDao
    from ape_dao.proposals.checks import Check
    from ape_dao.proposals.signatures import AbiEntry

_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_ID = re.compile(r"(0x)?[0-9a-fA-F]{1,64}|[0-9]{1,78}")
RESERVED_TEXTS = (CALLS_TITLE, ACCEPTED_TITLE, "Fingerprint of the calls:", "#proposer=")
"""What `describing.full_description` adds to a text."""


class ProposalFile(FileEntry):
    """A proposal as people write it."""

    title: str = Field(max_length=200, examples=["Share the revenue"])
    summary: str = ""
    """Markdown."""
    kind: Literal["standard", "constitutional", "grant", "optimistic"] = "standard"
    after: str | None = None
    """The id of a proposal that must be executed before."""
    addresses: dict[str, str] = Field(default_factory=dict)
    """Names for addresses that are used below."""
    actions: list[ActionEntry] = Field(min_length=1, max_length=MAX_ACTIONS)
    expect: Expectations = Field(default_factory=Expectations)
    accept: list[AcceptEntry] = Field(default_factory=list, max_length=MAX_ACTIONS)
    """Findings of the simulation that are wanted."""

    _source: Source = PrivateAttr(default_factory=lambda: Source("proposal", {}, {}))
    _folder: Path = PrivateAttr(default_factory=Path)

    @field_validator("title")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if not value.strip() or len(value.strip().splitlines()) != 1:
            raise problem("the title must be one line.")
        return value.strip()

    @field_validator("title", "summary")
    @classmethod
    def _has_no_reserved_text(cls, value: str) -> str:
        for text in RESERVED_TEXTS:
            if text in value:
                raise problem(f"'{text}' is reserved: `ape dao proposal create` adds that part.")
        return value

    @field_validator("after")
    @classmethod
    def _is_id(cls, value: str | None) -> str | None:
        if value is not None and not _ID.fullmatch(value):
            raise problem(f"'{value}' is not a proposal's id; `ape dao proposal list` shows them.")
        return value

    @field_validator("addresses")
    @classmethod
    def _are_labels(cls, value: dict[str, str]) -> dict[str, str]:
        for name, address in value.items():
            if not _LABEL.fullmatch(name):
                raise problem(f"'{name}' cannot be a name; use letters, digits, - and _.")
            if not isinstance(address, str) or not is_address(address):
                raise problem(f"{name}: '{address}' is not an address; write 0x and 40 hexadecimal digits.")
        return value

    def registry(self, dao: DeployedDao | Registry) -> Registry:
        """The names of the DAO and of this file.

        Raises:
            ProposalError: The file gives a name that the DAO uses, or a broken address or ABI.
        """
        base = dao if isinstance(dao, Registry) else Registry.of(dao)
        taken = [name for name in self.addresses if name in base.names]
        if taken:
            raise self._error(("addresses", taken[0]), f"'{taken[0]}' is a name of the DAO; choose another.")
        labels: dict[str, str] = {}
        for name, address in self.addresses.items():
            with self._at(("addresses", name)):
                labels[name] = base.address(address)
        named = base.with_labels(labels)
        abis: dict[str, tuple[AbiEntry, ...]] = {}
        for path, target, source in self._abis():
            with self._at((*path, "abi")):
                functions = read_abi(source, self._folder)
            with self._at(path):
                at = named.address(target)
            abis[at] = (*abis.get(at, ()), *functions)
        named = named.with_labels({}, abis)
        return named.with_calls(dict(self._written_calls(named)))

    def _written_calls(self, registry: Registry) -> Iterator[tuple[bytes, str]]:
        """Calldata and target of every call that stands for bytes; what does not fit is told by `encode`."""
        for path, entry in self._entries():
            for _, written in _calls_within(entry.args, path):
                with suppress(ProposalError):
                    target, function = find_function(registry, written["call"], written.get("args"))
                    yield encode_function(registry, target, function, written.get("args")), target

    def actions_for(self, registry: Registry) -> list[Action]:
        """The actions, with names and human units resolved by `registry` (see `registry`).

        Raises:
            ProposalError: Some do not fit; all of them are named with their lines.
        """
        actions, problems = [], []
        for index, entry in enumerate(self.actions):
            written = entry.model_dump(exclude_none=True, exclude={"abi", "note"})
            path = ("actions", index)
            try:
                actions.append(encode_action(registry, written))
            except ArgumentError as err:
                problems.append(problem_at(self._source, (*path, *err.path), err.reason))
            except ProposalError as err:
                problems.append(problem_at(self._source, path, str(err)))
        if problems:
            raise report(self._source, problems, ProposalError)
        return actions

    def encode(self, dao: DeployedDao | Registry) -> list[Action]:
        """What the timelock will do.

        Raises:
            ProposalError: Something in the file does not fit this DAO.
        """
        return self.actions_for(self.registry(dao))

    def description(self, dao: DeployedDao | Registry, proposer: str) -> str:
        """The text to propose (see `describing.full_description`)."""
        base = dao if isinstance(dao, Registry) else Registry.of(dao)
        accepted = [acceptance.line for acceptance in self.acceptances(base)]
        return full_description(base, self.title, self.summary, self.encode(base), proposer, accepted)

    def lines(self, dao: DeployedDao | Registry) -> list[str]:
        """A line for each action, as in the text."""
        base = dao if isinstance(dao, Registry) else Registry.of(dao)
        return describe(base, self.encode(base))

    def fingerprint(self, dao: DeployedDao | Registry) -> str:
        """Hash of all calls, and of what is accepted, as in the text."""
        accepted = [acceptance.line for acceptance in self.acceptances(dao)]
        return fingerprint(self.encode(dao), accepted)

    def acceptances(self, dao: DeployedDao | Registry) -> list[Acceptance]:
        """The findings that are accepted, with names of the file resolved."""
        labels = self.registry(dao).labels
        return [
            Acceptance(
                rule=entry.finding,
                reason=entry.reason,
                grade=entry.grade,
                at_most=entry.at_most,
                about=None if entry.about is None else labels.get(entry.about, entry.about),
            )
            for entry in self.accept
        ]

    def checks(self, dao: DeployedDao | Registry) -> tuple[list[Check], list[Check]]:
        """What must be true before and after execution.

        Raises:
            ProposalError: A check does not fit this DAO.
        """
        registry = self.registry(dao)

        def built(name: str, entries: Sequence[CheckEntry]) -> list[Check]:
            checks = []
            for index, entry in enumerate(entries):
                with self._at(("expect", name, index)):
                    checks.append(build_check(registry, entry))
            return checks

        return built("before", self.expect.before), built("after", self.expect.after)

    def _abis(self) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
        """Where the file says what a contract can do, which one, and what; for calls in calls too."""
        for path, entry in self._entries():
            if entry.abi is not None and (target := _target_of(entry)) is not None:
                yield path, target, entry.abi
            for inner, written in _calls_within(entry.args, (*path, "args")):
                if written.get("abi") is not None:
                    yield (
                        inner,
                        str(written["call"]).partition("(")[0].rpartition(".")[0].strip(),
                        written["abi"],
                    )

    def _entries(self) -> Iterator[tuple[tuple[str | int, ...], ActionEntry | CheckEntry]]:
        yield from ((("actions", index), entry) for index, entry in enumerate(self.actions))
        for name in ("before", "after"):
            checks: list[CheckEntry] = getattr(self.expect, name)
            yield from ((("expect", name, index), entry) for index, entry in enumerate(checks))

    def _error(self, path: tuple[str | int, ...], message: str) -> DaoError:
        return report(self._source, [problem_at(self._source, path, message)], ProposalError)

    @contextmanager
    def _at(self, path: tuple[str | int, ...]) -> Iterator[None]:
        """Errors inside get the line of `path`."""
        try:
            yield
        except ArgumentError as err:
            raise self._error((*path, *err.path), err.reason) from err
        except ProposalError as err:
            raise self._error(path, str(err)) from err


def _target_of(entry: ActionEntry | CheckEntry) -> str | None:
    """The name of the contract that an entry calls."""
    if entry.call is not None:
        return entry.call.partition("(")[0].rpartition(".")[0]
    return entry.to if isinstance(entry, ActionEntry) else None


def _calls_within(
    written: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """The calls that stand for bytes somewhere in arguments, at any depth."""
    if isinstance(written, dict):
        if isinstance(written.get("call"), str):
            yield path, written
        for key, value in written.items():
            yield from _calls_within(value, (*path, key))
    elif isinstance(written, list):
        for index, value in enumerate(written):
            yield from _calls_within(value, (*path, index))

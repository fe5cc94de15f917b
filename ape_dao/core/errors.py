"""Errors of the package. Each message is one sentence that says what is wrong and what to do next.

::

    DaoError
    ├── ToolchainError            a program or package that the kit needs
    │   ├── ToolMissingError      … is not on this machine
    │   └── ToolInstallError      … could not be installed
    ├── NodeError                 the local node did not start or stopped answering
    │   └── PortInUseError        … because another program listens on its port
    ├── ManifestError             the shipped manifests and the contracts disagree
    │   └── UnknownContractError  no contract of that name in the manifest
    ├── CompilationError          the Solidity compiler refused the contracts
    ├── ModuleError               an installed module that cannot be used
    ├── UnitError                 a text that is not an amount, a duration, a percentage, …
    ├── SpecError                 a spec that cannot be used
    ├── PlanError                 a spec and compiled contracts that do not fit together
    ├── DelegateError             a statement of a delegate that cannot be read, signed or judged
    ├── DeployError               a deployment that cannot start or cannot go on
    │   ├── JournalError          … because its journal belongs to another one, or is damaged
    │   └── LintError             … because the spec has lint errors
    ├── AmendmentError            a change of a living DAO that cannot be made
    ├── SimulationError            a proposal that cannot be simulated
    ├── MissingViewError          a contract of another version of the kit, without what this one asks
    ├── RecordError               a record of a deployment that is missing or damaged
    ├── PollError                 a poll, a ballot in it or its result that cannot be read, signed or counted
    ├── ProposalError             a proposal that cannot be built, read or found
    ├── BallotError               a signed ballot that cannot be written, read or relayed
    ├── RefusedError              a call that a contract would refuse, before it is sent
    ├── ReportError               a report that cannot be made
    ├── StoreError                a store of events that cannot be read or brought up to date
    ├── VerifyError               a deployed DAO that is not what its spec says
    └── WebError                  a members' page that cannot be built, or is not the one of the record
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape.exceptions import ApeException

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AmendmentError",
    "BallotError",
    "CompilationError",
    "DaoError",
    "DelegateError",
    "DeployError",
    "JournalError",
    "LintError",
    "ManifestError",
    "MissingViewError",
    "ModuleError",
    "NodeError",
    "PlanError",
    "PollError",
    "PortInUseError",
    "ProposalError",
    "RecordError",
    "RefusedError",
    "SimulationError",
    "SpecError",
    "StoreError",
    "ToolInstallError",
    "ToolMissingError",
    "ToolchainError",
    "UnitError",
    "UnknownContractError",
    "VerifyError",
    "WebError",
]


class DaoError(ApeException):
    """Base of every error that this package raises; the command line shows it as one sentence."""


class ToolchainError(DaoError):
    """A program or package that the kit needs can't be used."""


class ToolMissingError(ToolchainError):
    """``tool`` is not on this machine; ``remedy`` says how to install it."""

    def __init__(self, tool: str, remedy: str) -> None:
        self.tool = tool
        self.remedy = remedy
        super().__init__(f"{tool} was not found: {remedy}.")


class ToolInstallError(ToolchainError):
    """The pinned packages could not be installed."""


class NodeError(DaoError):
    """The local node did not start, or stopped."""


class PortInUseError(NodeError):
    """Another program listens on the port that was asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(f"Port {port} is in use by another program: stop it, or choose another port.")


class ManifestError(DaoError):
    """A shipped manifest is missing, damaged or older than the contracts."""


class UnknownContractError(ManifestError):
    """No contract of that name is in the manifest."""

    def __init__(self, name: str, known: list[str]) -> None:
        self.name = name
        super().__init__(f"No contract '{name}' in the manifest; it holds {', '.join(sorted(known))}.")


class CompilationError(DaoError):
    """The Solidity compiler refused the contracts."""


class ModuleError(DaoError):
    """An installed module that cannot be used."""


class UnitError(DaoError):
    """A text that is not an amount, a duration, a percentage or whatever was expected."""


class SpecError(DaoError):
    """A spec that cannot be used."""


class PlanError(DaoError):
    """A spec and compiled contracts that do not fit together."""


class DeployError(DaoError):
    """A deployment that cannot start or cannot go on."""


class JournalError(DeployError):
    """A journal that belongs to another deployment, or that cannot be read."""


class LintError(DeployError):
    """A spec that loads and must not be deployed."""


class AmendmentError(DaoError):
    """A change of a living DAO that cannot be made."""


class MissingViewError(DaoError):
    """A contract that another version of the kit deployed lacks what this version asks."""


class RecordError(DaoError):
    """A record of a deployment that is missing or cannot be read."""


class PollError(DaoError):
    """A poll, a ballot in it or its result that cannot be read, signed or counted."""


class DelegateError(DaoError):
    """A statement of a delegate that cannot be read, signed or judged."""


class ProposalError(DaoError):
    """A proposal that cannot be built, read or found."""


class BallotError(DaoError):
    """A signed ballot that cannot be written, read or relayed."""


class SimulationError(DaoError):
    """A proposal that cannot be simulated."""


class ReportError(DaoError):
    """A report that cannot be made of what there is."""


class StoreError(DaoError):
    """A store of events that cannot be read or brought up to date."""


class RefusedError(DaoError):
    """A call that a contract refuses. Nothing was sent, unless the message names a transaction."""

    def __init__(
        self, message: str, name: str | None = None, inputs: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.name = name
        """Of the contract's error; None where it gives a text, nothing, or an error that is unknown here."""
        self.inputs = dict(inputs or {})
        """What the error says, by the names of its parameters."""


class VerifyError(DaoError):
    """A deployed DAO that is not what its spec says."""


class WebError(DaoError):
    """A members' page that cannot be built, or is not the one of the record."""

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
    └── CompilationError          the Solidity compiler refused the contracts
"""

from ape.exceptions import ApeException

__all__ = [
    "CompilationError",
    "DaoError",
    "ManifestError",
    "NodeError",
    "PortInUseError",
    "ToolInstallError",
    "ToolMissingError",
    "ToolchainError",
    "UnknownContractError",
]


class DaoError(ApeException):
    """Base of every error that this package raises; the command line shows it as one sentence."""


class ToolchainError(DaoError):
    """A program or package that the kit needs can't be used."""


class ToolMissingError(ToolchainError):
    """``tool`` is not on this machine; ``remedy`` is what mends that."""

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

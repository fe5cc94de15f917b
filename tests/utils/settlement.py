"""The real settlement contract of CoW Protocol for tests with Ape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape.contracts import ContractContainer
from ethpm_types import ContractType

from utils.packed import cow_contracts

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance


def settlement_of(solver: AccountAPI) -> ContractInstance:
    """A settlement contract, with its relayer and one solver."""
    solvers = solver.deploy(_container("GPv2AllowListAuthentication"))
    made = solver.deploy(_container("GPv2Settlement"), solvers, solver)
    solvers.initializeManager(solver, sender=solver)
    solvers.addSolver(solver, sender=solver)
    return made


def _container(name: str) -> ContractContainer:
    found = cow_contracts()[name]
    code = {"bytecode": "0x" + found.init_code.hex()}
    return ContractContainer(ContractType(contractName=name, abi=found.abi, deploymentBytecode=code))

"""Who launched a DAO, from the address of one of its contracts.

Genesis names the deployer. The timelock's first role, granted when it was created, names Genesis. The
governor names the timelock, and everything else belongs to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape.exceptions import ProviderError
from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.deployment.powers import ADMIN, ROLE_IDS
from ape_dao.core.errors import VerifyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.plan import Plan

_WORD, _ADDRESS = 32, 20


def deployer_of(chain: Chain, address: str) -> str:
    """The account that launched the DAO of the contract at ``address``.

    Raises:
        VerifyError: The contract leads to none.
    """
    candidates = [address]
    for function in ("timelock()", "owner()"):
        named = _named_by(chain, address, function)
        if named is not None:
            candidates.append(named)
    for candidate in candidates:
        for genesis in (candidate, *_first_admins(chain, candidate)):
            deployer = _named_by(chain, genesis, "DEPLOYER()")
            if deployer is not None:
                return deployer
    raise VerifyError(
        f"{address} leads to nobody who launched it: it is no contract of a DAO of this kit, or not on this "
        "chain. Give the address of its governor or its timelock."
    )


def require_contracts_of(plan: Plan, addresses: Iterable[str]) -> None:
    """Fail unless the plan puts a contract at each of the addresses.

    Raises:
        VerifyError: Names the first that it does not, and where its contracts are.
    """
    for address in addresses:
        if address not in plan.addresses.values():
            known = ", ".join(f"{key} {place}" for key, place in plan.addresses.items())
            raise VerifyError(
                f"{address} is no contract of {plan.spec.name} as this spec, this version of the kit and "
                f"deployer {plan.deployer} make it: the spec, or the kit, differs from what was deployed. "
                f"They make: {known}. Where the DAO changed since, give its record instead of --at."
            )


def _first_admins(chain: Chain, timelock: str) -> list[str]:
    kit = contracts.artifact("Timelock")
    born = chain.creation_block(timelock)  # some nodes look at few blocks at a time, and chains have millions
    grants = chain.events(kit, timelock, "RoleGranted", from_block=born, first_indexed=ROLE_IDS[ADMIN])
    return [str(grant.arguments["account"]) for grant in grants]


def _named_by(chain: Chain, address: str, function: str) -> str | None:
    """The address that a view without arguments answers; None if it answers none."""
    try:
        answer = chain.call(address, bytes(keccak(text=function)[:4]))
    except ProviderError:  # the function is not there
        return None
    is_address = len(answer) == _WORD and any(answer) and not any(answer[: _WORD - _ADDRESS])
    return str(to_checksum_address(answer[-_ADDRESS:])) if is_address else None

"""Whether the contracts that a proposal calls are still those that people voted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError
from eth_utils import keccak

from ape_dao.core.errors import ProposalError
from ape_dao.proposals.decoding import decode_action

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.governance import Action
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.proposals.registry import Registry

IMPLEMENTATION_SLOT = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"
BEACON_SLOT = "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50"
"""Where proxies keep what they run (ERC-1967)."""
_DELEGATION_PREFIX = bytes.fromhex("ef0100")
"""Code of an account that runs another contract's code (EIP-7702)."""
_IMPLEMENTATION_CALL = "0x5c60da1b"
_LATEST = "latest"
MAX_DEPTH = 4
"""How many proxies behind proxies are followed."""


@dataclass(frozen=True)
class CodeChange:
    """A target that is not what it was."""

    address: str
    what: str
    before: str
    now: str


def require_same_code(chain: Chain, registry: Registry, proposal: ChainProposal) -> int:
    """How many targets have the code that they had when the proposal was made: all of them.

    Raises:
        ProposalError: One has not, or the node does not keep states that old.
    """
    targets = targets_of(registry, proposal.actions)
    for change in code_changes(chain, targets, proposal.block):
        raise ProposalError(
            f"The {change.what} of {registry.name_of(change.address)} changed since the proposal was made "
            f"({change.before} then, {change.now} now), so nobody voted on what would run. "
            "Review the change; --unchecked-code executes it anyway."
        )
    return len(targets)


def targets_of(registry: Registry, actions: Sequence[Action]) -> list[str]:
    """Every address that the actions call, also inside other calls."""
    calls = (call for action in actions for call in decode_action(registry, action).walk())
    return list(dict.fromkeys(call.target for call in calls))


def code_changes(chain: Chain, addresses: Iterable[str], since_block: int) -> list[CodeChange]:
    """What differs between the state after block `since_block` and now.

    Raises:
        ProposalError: The node does not keep states that old.
    """
    return [change for address in addresses for change in _changes(chain, address, hex(since_block))]


def _changes(chain: Chain, address: str, block: str, depth: int = 0) -> Iterable[CodeChange]:
    before, now = _code(chain, address, block), _code(chain, address, _LATEST)
    if before != now:
        yield CodeChange(address, "code", _named(before), _named(now))
    if before != now or not now or depth == MAX_DEPTH:
        return
    for what, read in _POINTERS.items():
        old, new = read(chain, address, block), read(chain, address, _LATEST)
        if old != new:
            yield CodeChange(address, what, old, new)
        elif int(old, 16):
            yield from _changes(chain, old, block, depth + 1)


def _implementation(chain: Chain, address: str, block: str) -> str:
    return _slot(chain, address, IMPLEMENTATION_SLOT, block)


def _of_beacon(chain: Chain, address: str, block: str) -> str:
    """What the beacon of a proxy answers; the beacon may keep it anywhere."""
    beacon = _slot(chain, address, BEACON_SLOT, block)
    if not int(beacon, 16):
        return beacon
    request = {"to": beacon, "data": _IMPLEMENTATION_CALL}
    word = str(_at(chain, "eth_call", request, block)).removeprefix("0x").rjust(64, "0")
    return "0x" + word[-40:]


def _delegate(chain: Chain, address: str, block: str) -> str:
    code = _code(chain, address, block)
    return "0x" + (code[3:23] if code.startswith(_DELEGATION_PREFIX) else bytes(20)).hex()


_POINTERS = {
    "implementation": _implementation,
    "implementation of its beacon": _of_beacon,
    "delegate": _delegate,
}
"""How a contract can run another one's code, which changes while its own stays."""


def _code(chain: Chain, address: str, block: str) -> bytes:
    return bytes.fromhex(str(_at(chain, "eth_getCode", address, block)).removeprefix("0x"))


def _slot(chain: Chain, address: str, slot: str, block: str) -> str:
    """The address in a storage slot."""
    word = str(_at(chain, "eth_getStorageAt", address, slot, block)).removeprefix("0x").rjust(64, "0")
    return "0x" + word[-40:]


def _at(chain: Chain, method: str, *arguments: Any) -> object:
    try:
        return chain.rpc(method, *arguments)
    except ProviderError as err:
        if arguments[-1] == _LATEST:
            raise
        raise ProposalError(
            f"The node does not keep the state of block {int(arguments[-1], 16):,}, which tells whether "
            "the targets changed since; use an archive node, or give --unchecked-code."
        ) from err


def _named(code: bytes) -> str:
    return "0x" + keccak(code).hex() if code else "no code"

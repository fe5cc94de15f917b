"""The values that constructors wrote into deployed code, compared with what the plan makes them write.

The constructor is run once more, in a call that changes nothing: with its arguments, at the contract's own
address, on empty storage. What it returns is the code that must be there, byte for byte, except for the
second in which it was created.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.transport import Refused
from ape_dao.core.contract_types import types_by_name
from ape_dao.core.findings import Finding, compared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.transport import Request
    from ape_dao.core.deployment.installed import Created, Installed


def compare_immutables(installed: Installed, chain: Chain, start_block: int) -> Iterator[Finding]:
    """Every immutable of every contract; nothing for a node that cannot run code that is not there."""
    now = chain.timestamp()
    created = [one for one in installed.contracts.values() if one.artifact.immutable_references]
    types = types_by_name()
    kinds = [types.get(one.contract) for one in created]
    jobs: list[Callable[[], Any]] = [
        partial(_created_at, chain, one, start_block)
        if kind is not None and kind.counts_from_creation
        else _no_moment
        for one, kind in zip(created, kinds, strict=True)
    ]
    jobs.append(partial(chain.block_time, start_block))
    *moments, first = chain.together(jobs)
    constructed = _constructed(chain, list(zip(created, moments, strict=True)))
    codes = chain.codes_of([one.address for one in created])
    for one, kind, planned, code in zip(created, kinds, constructed, codes, strict=True):
        if planned is None:
            continue
        values_seen = one.artifact.immutable_values_seen(code)
        for name, value in one.artifact.immutable_values(planned).items():
            label = f"{one.key}.{name} (in its code)"
            seen = values_seen[name]
            if kind is not None and name in kind.creation_times:
                fits = len(seen) == 1 and first <= next(iter(seen)) <= now
                yield compared("code", label, f"{first} to {now}", _shown(seen), ok=fits)
            else:
                yield compared("code", label, _shown({value}), _shown(seen), ok=seen == {value})


def _created_at(chain: Chain, contract: Created, start_block: int) -> int | None:
    """When an owned contract was created, from the event of its first owner."""
    events = chain.events(contract.artifact, contract.address, "OwnershipTransferred", from_block=start_block)
    return chain.block_time(events[0].block) if events else None


def _no_moment() -> int | None:
    return None


def _constructed(chain: Chain, contracts: Sequence[tuple[Created, int | None]]) -> list[bytes | None]:
    """The code that each constructor returns, at its second; None where the node does not answer that."""
    requests: list[Request] = []
    for contract, at in contracts:
        override = {contract.address: {"code": "0x" + contract.init_code.hex(), "state": {}}}
        moment = [] if at is None else [{"time": hex(at)}]
        call = {"to": contract.address}
        requests.append(("eth_call", [call, hex(chain.block_number()), override, *moment]))
    codes: list[bytes | None] = []
    for (contract, _), answer in zip(contracts, chain.results(requests), strict=True):
        code = b"" if isinstance(answer, Refused) else bytes.fromhex(str(answer).removeprefix("0x"))
        codes.append(code if contract.artifact.is_code(code) else None)
    return codes


def _shown(values: set[int]) -> str:
    return " and ".join(hex(value) if value > 2**64 else str(value) for value in sorted(values))

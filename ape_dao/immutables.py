"""The values that constructors wrote into deployed code, compared with what the plan makes them write.

The constructor is run once more, in a call that changes nothing: with its arguments, at the contract's own
address, on empty storage. What it returns is the code that must be there, byte for byte, except for the
second in which it was created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape.exceptions import ProviderError

from ape_dao import contracts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.chain import Chain
    from ape_dao.plan import Plan, Step

CREATION_TIMES = ("DEPLOYED_AT", "_DEPLOYED_AT")
"""Immutables that hold the second of the creation."""

Value = tuple[str, str, str, bool]
"""Name, what was expected, what was found, whether it is right."""


def compare_immutables(plan: Plan, chain: Chain, start_block: int) -> Iterator[Value]:
    """Every immutable of every contract; nothing for a node that cannot run code that is not there."""
    now = chain.timestamp()
    first = chain.block_time(start_block)
    for step in plan.steps:
        artifact = contracts.artifact(step.contract)
        if not artifact.immutable_references:
            continue
        planned = _constructed(chain, step)
        if planned is None:
            continue
        found = artifact.immutable_values_seen(chain.code(step.address))
        for name, value in artifact.immutable_values(planned).items():
            label = f"{step.key}.{name} (in its code)"
            seen = found[name]
            if name in CREATION_TIMES:
                fits = len(seen) == 1 and first <= next(iter(seen)) <= now
                yield label, f"{first} to {now}", _shown(seen), fits
            else:
                yield label, _shown({value}), _shown(seen), seen == {value}


def _constructed(chain: Chain, step: Step) -> bytes | None:
    """The code that the constructor returns; None if the node does not answer such questions."""
    override = {step.address: {"code": "0x" + step.init_code.hex(), "state": {}}}
    try:
        answer = chain.rpc("eth_call", {"to": step.address, "data": "0x"}, "latest", override)
    except ProviderError:
        return None
    code = bytes.fromhex(str(answer).removeprefix("0x"))
    return code if contracts.artifact(step.contract).is_code(code) else None


def _shown(values: set[int]) -> str:
    return " and ".join(hex(value) if value > 2**64 else str(value) for value in sorted(values))

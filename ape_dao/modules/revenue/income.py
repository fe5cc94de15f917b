"""What the skimmer's vaults earned: principal and gains as its own books have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import keccak

from ape_dao.core.chain.abi import address_word
from ape_dao.modules.revenue.contracts import SKIMMER
from ape_dao.report.income import VAULT_SHARES, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.facts import Facts

_HOLDING, _ASSET = (bytes(keccak(text=view)[:4]) for view in ("holdingOf(address)", "asset()"))
_EVENTS = {
    "Invested": ("assets", "principal"),
    "Divested": ("assets", "principal"),
    "Skimmed": ("assets", "principal"),
    "PrincipalSet": ("oldPrincipal", "newPrincipal"),
}


def sources(facts: Facts) -> Iterator[Source]:
    """Every vault into which a proposal ever put something."""
    found = [
        (block, index, time, event, skimmer, vault, amount, principal)
        for event, amounts in _EVENTS.items()
        for block, index, time, skimmer, vault, amount, principal in facts.rows(
            SKIMMER.name, event, "block", "log_index", "time", "address", "vault", *amounts
        )
    ]
    by_vault: dict[tuple[str, str], list[tuple[int, str, int, int]]] = {}
    for _, _, time, event, skimmer, vault, amount, principal in sorted(found):
        by_vault.setdefault((skimmer, vault), []).append((time, event, int(amount), int(principal)))
    asked = facts.answers_at(
        [
            (to, call, facts.at.block)
            for skimmer, vault in by_vault
            for to, call in ((skimmer, _HOLDING + address_word(vault)), (vault, _ASSET))
        ]
    )
    for place, ((_, vault), steps) in enumerate(by_vault.items()):
        held, asset = asked[2 * place], asked[2 * place + 1]
        principal, realised, exposure = booked(steps, facts.time)
        yield Source(
            holder=SKIMMER.key,
            held=facts.coin_of(vault),
            kind=VAULT_SHARES,
            asset=facts.coin_of("0x" + asset[-20:].hex() if asset and len(asset) == 32 else vault),
            principal=principal,
            value=int.from_bytes(held[32:64], "big") if held and len(held) == 64 else None,
            realised=realised,
            exposure=exposure,
        )


def booked(steps: list[tuple[int, str, int, int]], until: int) -> tuple[int, int, int]:
    """Principal, what was earned and left it, and the principal times seconds, by (second, event, amount,
    principal afterwards).

    What was skimmed is earned; what was taken out is, as far as it is more than the principal became less. A
    loss that a proposal writes off is one for good, a gain that it adds to the principal is earned.
    """
    principal = realised = exposure = 0
    for (time, event, amount, after), end in zip(steps, [*(one[0] for one in steps[1:]), until], strict=True):
        if event == "Skimmed":
            realised += amount
        elif event == "Divested":
            realised += amount - (principal - after)
        elif event == "PrincipalSet":
            realised += after - amount
        principal = after
        exposure += principal * (end - time)
    return principal, realised, exposure

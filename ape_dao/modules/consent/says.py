"""What a stage of consent says about a proposal, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.consent.contracts import CONSENT_STAGE

if TYPE_CHECKING:
    from ape_dao.core.governance import DeployedDao


def saying(dao: DeployedDao, stage: str, proposal: int) -> str | None:
    """How many checks of the stage at an address are met; None for another contract."""
    keys = (key for key, at in dao.addresses.items() if CONSENT_STAGE.fits(key) and at == stage)
    key = next(keys, None)
    if key is None:
        return None
    kit = artifact(CONSENT_STAGE.name)
    met = dao.chain.read(kit, stage, "checksOf", dao.addresses["governor"], proposal)["met"]
    needed = int(dao.chain.read(kit, stage, "NEEDED"))
    name = key.removeprefix(CONSENT_STAGE.key)
    return f"{sum(map(bool, met))} of {needed} checks that '{name}' needs are met: `ape dao consent show`"

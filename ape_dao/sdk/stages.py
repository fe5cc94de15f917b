"""What the stage of a proposal says, and what it waits for.

A module whose contracts are stages can tell more than yes or no: the Python module ``says`` of its package
has a function `saying` of a DAO, the address of a stage, and the id of a proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.module import ZERO_ADDRESS, installed_modules

if TYPE_CHECKING:
    from ape_dao.core.governance import DeployedDao
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.proposals.standing import Standing


def saying_of(dao: DeployedDao, proposal: ChainProposal, standing: Standing) -> str | None:
    """A sentence of the proposal's stage, by the first module that knows it; None without a stage, where none
    knows it, and for proposals that are over."""
    stage = str(standing.rules["stage"])
    if stage == ZERO_ADDRESS or standing.is_over:
        return None
    extensions = (module.extension("says") for module in installed_modules())
    found = (extension.saying(dao, stage, proposal.id) for extension in extensions if extension is not None)
    return next((str(one) for one in found if one is not None), None)

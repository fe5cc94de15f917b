"""Market: jobs with their pay in escrow, and arbiters for what is disputed."""

from ape_dao.core.module import Module
from ape_dao.modules.market.contracts import COURT, JOB_BOARD, KLEROS, UMA, check, parts
from ape_dao.modules.market.section import Market

MODULE = Module(
    name="market",
    section=Market,
    contracts=(JOB_BOARD, COURT, KLEROS, UMA),
    parts=parts,
    package=__name__,
    check=check,
    commands={
        "job": ("ape_dao.modules.market.cli.job", "Open, deliver, accept and dispute jobs"),
        "court": ("ape_dao.modules.market.cli.court", "Decide disputes of jobs as a juror"),
    },
)

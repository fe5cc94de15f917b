"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template(
        "set-split",
        "Change how revenue is split",
        (
            (
                "router.setSplit",
                {"newRevenueShareBps": "50%", "newBuybackBps": "50%", "newTreasuryBps": "0%"},
            ),
        ),
    ),
    Template("pause-buyback", "Pause the buyback", (("router.setBuybackPaused", {"paused": "true"}),)),
    Template("resume-buyback", "Resume the buyback", (("router.setBuybackPaused", {"paused": "false"}),)),
    Template("set-runway", "Fill the treasury to an amount before the split", (("router.setRunway", {}),)),
    Template("set-buyback", "Send the buyback's part to another contract", (("router.setBuyback", {}),)),
    Template(
        "invest",
        "Put money of the treasury into a vault, whose gains become revenue",
        (("token.approve", {"spender": "skimmer"}), ("skimmer.invest", {})),
    ),
    Template(
        "invest-shares",
        "Let the gains of a vault's shares become revenue",
        (("token.approve", {"spender": "skimmer"}), ("skimmer.investShares", {})),
    ),
    Template("divest", "Take money out of a vault", (("skimmer.divest", {"to": "treasury"}),)),
    Template("close-vault", "Bring home all shares of a vault", (("skimmer.close", {"to": "treasury"}),)),
    Template("set-principal", "Write off a loss of a vault", (("skimmer.setPrincipal", {}),)),
    Template(
        "set-treasury",
        "Send the treasury's part of revenue elsewhere",
        (("router.setTreasury", {"newTreasury": "treasury"}),),
    ),
    Template(
        "add-revenue-token",
        "Accept another revenue token",
        (("router.setToken", {"listed": "true"}), ("distributor.setToken", {"listed": "true"})),
    ),
    Template(
        "add-non-rebasing-token",
        "Accept another revenue token, which never changes balances by itself",
        (("router.setToken", {"listed": "true"}), ("distributor.setNonRebasingToken", {})),
    ),
    Template(
        "remove-revenue-token",
        "Stop accepting a revenue token",
        (("router.setToken", {"listed": "false"}), ("distributor.setToken", {"listed": "false"})),
    ),
    Template(
        "sweep-surplus",
        "Recover what the distributor owes to nobody",
        (("distributor.sweep", {"to": "treasury"}),),
    ),
)

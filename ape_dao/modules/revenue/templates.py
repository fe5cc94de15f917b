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
    Template("set-buyback", "Send the buyback's part to another contract", (("router.setBuyback", {}),)),
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

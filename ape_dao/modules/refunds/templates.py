"""Proposal files to start from."""

from ape_dao.modules.refunds.contracts import ALL
from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template(
        "fill-refunds", "Fill the pool that refunds ballots", (), sends={"to": "refunds", "value": "1 ETH"}
    ),
    Template("set-refunds", "Change what relayed ballots are refunded", (("refunds.setTerms", {}),)),
    Template(
        "withdraw-refunds",
        "Bring the ether for refunds home",
        (("refunds.withdraw", {"most": f"{ALL} base units"}),),
    ),
)

"""Proposals to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template(
        "set-steward-share",
        "Change the steward's share of tips",
        (("tip_jar.setStewardShare", {"newBps": "2%"}),),
    ),
    Template("set-steward", "Choose another steward of the tip jar", (("tip_jar.setSteward", {}),)),
)

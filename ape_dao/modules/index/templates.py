"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template("index-targets", "New targets of the index", (("index.setTargets", {"glide": "7 days"}),)),
    Template("index-seed", "Mint the first shares of the index", (("index.mint", {"to": "treasury"}),)),
    Template("retire-index-part", "Take a part out of the index", (("index.retire", {}),)),
    Template("set-index-fees", "New fees of the index", (("index.setFees", {}),)),
    Template(
        "set-index-fee-receiver", "Send the fee of the index elsewhere", (("index.setFeeReceiver", {}),)
    ),
    Template(
        "set-index-schedule",
        "How often the index trades",
        (
            (
                "index.setSchedule",
                {"newSchedule": {"minInterval": "1 day", "probeInterval": "7 days", "probeBps": "1%"}},
            ),
        ),
    ),
    Template("set-index-guardian", "Name who can pause auctions of the index", (("index.setGuardian", {}),)),
    Template("pause-index", "Stop the auctions of the index until a date", (("index.setPaused", {}),)),
    Template("quarantine-index-part", "Leave a part of the index alone", (("index.quarantine", {}),)),
    Template("readmit-index-part", "Trade a part of the index again", (("index.readmit", {}),)),
    Template(
        "recover-index", "Take out of the index what is no part", (("index.recover", {"to": "treasury"}),)
    ),
)

"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template("rule-job", "Decide a dispute of a job", (("jobs.rule", {"shareBps": "50%"}),)),
    Template(
        "rule-dispute",
        "Say the last word in a dispute before the court",
        (("court.rule", {"shareBps": "50%"}),),
    ),
    Template(
        "set-job-rules",
        "Fee, bond and least review of later jobs",
        (("jobs.setRules", {"newRules": {"feeBps": "10%", "bondBps": "5%", "minReview": "3 days"}}),),
    ),
    Template(
        "set-job-arbiter",
        "Who rules in disputes of later jobs",
        (("jobs.setArbiter", {"newArbiter": "treasury", "asks": False}),),
    ),
    Template("set-job-limit", "The most that a job may have of a token", (("jobs.setLimit", {}),)),
    Template("set-job-fee-receiver", "Send the fees of jobs elsewhere", (("jobs.setFeeReceiver", {}),)),
)

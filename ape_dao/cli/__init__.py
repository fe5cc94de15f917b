"""The `ape dao` command group. A command's module is imported when the command is used, not before."""

from ape_dao.cli.group import DaoGroup
from ape_dao.cli.options import output_options

COMMANDS = {
    "demo": ("ape_dao.cli.demo", "Run an end-to-end demo on a local node"),
    "setup": ("ape_dao.cli.setup", "Install the pinned compiler and local node"),
    "init": ("ape_dao.cli.init", "Write a spec file from a preset"),
    "lint": ("ape_dao.cli.lint", "Check a spec for risky settings"),
    "plan": ("ape_dao.cli.plan", "Show what a deployment would do"),
    "deploy": ("ape_dao.cli.deploy", "Deploy a DAO, or resume a deployment"),
    "verify": ("ape_dao.cli.verify", "Compare a deployed DAO with its spec"),
    "status": ("ape_dao.cli.status", "Show a deployed DAO"),
    "sync": ("ape_dao.cli.sync", "Read the events of a DAO into a store"),
    "report": ("ape_dao.cli.report", "Report on a DAO: figures, charts, statements"),
    "adopt": ("ape_dao.cli.adopt", "Describe a deployed DAO anew: changes of votes in spec and record"),
    "amend": ("ape_dao.cli.amend", "Change a deployed DAO: a new spec becomes a proposal"),
    "publish": ("ape_dao.cli.publish", "Verify a DAO's source code on a block explorer"),
    "node": ("ape_dao.cli.node", "Start a local chain with a deployed DAO"),
    "travel": ("ape_dao.cli.travel", "Move the time of a local chain forward"),
    "module": ("ape_dao.cli.module", "List installed modules; write and build your own"),
    "lock": ("ape_dao.cli.lock", "Create, change and show locks"),
    "delegate": ("ape_dao.cli.delegate", "Choose who votes for an account"),
    "delegates": ("ape_dao.cli.delegates", "Show delegates, their record and what they say"),
    "proposal": ("ape_dao.cli.proposal", "Create, simulate, vote on, queue, execute and watch proposals"),
    "ballot": ("ape_dao.cli.ballot", "Vote without gas: sign, verify, relay and cancel ballots"),
    "poll": (
        "ape_dao.cli.poll",
        "Ask members without a transaction: new, sign, tally and verify polls",
    ),
    "web": ("ape_dao.cli.web", "Serve, build and verify the members' page"),
}
"""Name: (module with a click command called ``cli``, summary in the list of commands). Installed modules add
their own."""

cli = output_options(
    DaoGroup(
        name="dao",
        table=COMMANDS,
        help="Launch and run a vote-escrow DAO.",
        short_help="Launch and run a vote-escrow DAO",
    )
)

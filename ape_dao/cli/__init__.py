"""The `ape dao` command group. A command's module is imported when the command is used, not before."""

from ape_dao.cli.group import DaoGroup
from ape_dao.cli.options import output_options

COMMANDS = {
    "demo": ("ape_dao.cli.demo", "Run an end-to-end demo on a local node"),
    "setup": ("ape_dao.cli.setup", "Install the compiler and the local node; show what was found"),
    "init": ("ape_dao.cli.init", "Write a spec file from a preset"),
    "lint": ("ape_dao.cli.lint", "Judge a spec before anything is sent"),
    "plan": ("ape_dao.cli.plan", "Show what a deployment would do"),
    "deploy": ("ape_dao.cli.deploy", "Make the chain look like the spec"),
    "verify": ("ape_dao.cli.verify", "Check a deployed DAO against its spec"),
    "status": ("ape_dao.cli.status", "Show a deployed DAO"),
    "publish": ("ape_dao.cli.publish", "Verify the sources of a deployed DAO on the network's explorer"),
    "node": ("ape_dao.cli.node", "Start a local chain with a deployed DAO, to try things on"),
    "travel": ("ape_dao.cli.travel", "Let time pass on a local chain"),
    "module": ("ape_dao.cli.module", "List installed modules; write and build one of your own"),
    "lock": ("ape_dao.cli.lock", "Lock tokens, and change or show a lock"),
    "delegate": ("ape_dao.cli.delegate", "Choose who votes for an account"),
    "proposal": ("ape_dao.cli.proposal", "Create, simulate, vote on, queue, execute and watch proposals"),
    "ballot": ("ape_dao.cli.ballot", "Vote without gas: sign, check, hand in and cancel ballots"),
    "revenue": ("ape_dao.modules.revenue.cli", "Deposit, claim, reinvest and show revenue"),
    "airdrop": ("ape_dao.modules.airdrop.cli", "Build an airdrop; find, check and send its claims"),
    "vesting": ("ape_dao.modules.vesting.cli", "Show vesting grants; release, lock, delegate, hand over"),
    "buyback": ("ape_dao.modules.buyback.cli", "Show, start and buy from the buyback auctions"),
}
"""Name: (module with a click command called ``cli``, summary in the list of commands)."""

cli = output_options(
    DaoGroup(
        name="dao",
        table=COMMANDS,
        help="Launch and run a vote-escrow DAO.",
        short_help="Launch and run a vote-escrow DAO",
    )
)

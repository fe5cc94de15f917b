"""The `ape dao` command group. A command's module is imported when the command is used, not before."""

from ape_dao._cli.group import DaoGroup
from ape_dao._cli.options import output_options

COMMANDS = {
    "demo": ("ape_dao._cli.demo", "Run the whole story on a local node"),
    "setup": ("ape_dao._cli.setup", "Install the compiler and the local node; show what was found"),
    "init": ("ape_dao._cli.init", "Write a spec file from a preset"),
    "lint": ("ape_dao._cli.lint", "Judge a spec before anything is sent"),
    "plan": ("ape_dao._cli.plan", "Show what a deployment would do"),
    "deploy": ("ape_dao._cli.deploy", "Make the chain look like the spec"),
    "verify": ("ape_dao._cli.verify", "Check a deployed DAO against its spec"),
    "status": ("ape_dao._cli.status", "Show a deployed DAO"),
    "publish": ("ape_dao._cli.publish", "Verify the sources of a deployed DAO on the network's explorer"),
    "node": ("ape_dao._cli.node", "Start a local chain with a deployed DAO, to try things on"),
    "travel": ("ape_dao._cli.travel", "Let time pass on a local chain"),
    "lock": ("ape_dao._cli.lock", "Lock tokens, and change or show a lock"),
    "delegate": ("ape_dao._cli.delegate", "Choose who votes for an account"),
    "proposal": ("ape_dao._cli.proposal", "Create, rehearse, vote on, queue, execute and watch proposals"),
    "ballot": ("ape_dao._cli.ballot", "Vote without gas: sign, check, hand in and cancel ballots"),
    "revenue": ("ape_dao._cli.revenue", "Deposit, claim, reinvest and show revenue"),
    "airdrop": ("ape_dao._cli.airdrop", "Build an airdrop; find, check and send its claims"),
    "vesting": ("ape_dao._cli.vesting", "Show vesting grants; release, lock, delegate, hand over"),
    "buyback": ("ape_dao._cli.buyback", "Show, start and buy from the buyback auctions"),
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

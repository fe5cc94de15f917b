"""`ape dao ballot`: votes that members sign and anybody relays."""

from ape_dao.cli.group import LazyGroup
from ape_dao.cli.options import output_options

COMMANDS = {
    "sign": ("ape_dao.cli.ballot.sign", "Sign a ballot and write it to a file; needs no network"),
    "verify": ("ape_dao.cli.ballot.verify", "Check whether ballots would count, and why not"),
    "relay": ("ape_dao.cli.ballot.relay", "Submit ballots in batches"),
    "cancel": ("ape_dao.cli.ballot.cancel", "Invalidate ballots an account has signed"),
}
"""Name: (module with a click command called ``cli``, summary in the list of commands)."""

cli = output_options(
    LazyGroup(
        name="ballot",
        table=COMMANDS,
        help="Vote without gas: members sign ballots, anybody relays them.\n\n"
        "Of several ballots of a member on one proposal, the one signed last counts.",
    )
)

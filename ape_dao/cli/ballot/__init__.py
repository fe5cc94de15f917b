"""`ape dao ballot`: votes that are signed by members and handed in by anybody."""

from ape_dao.cli.group import LazyGroup
from ape_dao.cli.options import output_options

COMMANDS = {
    "sign": ("ape_dao.cli.ballot.sign", "Sign a ballot and write it to a file; needs no chain"),
    "verify": ("ape_dao.cli.ballot.verify", "Say of each ballot whether it would count, and why not"),
    "relay": ("ape_dao.cli.ballot.relay", "Hand in ballots in batches"),
    "cancel": ("ape_dao.cli.ballot.cancel", "Make the ballots worthless that an account signed"),
}
"""Name: (module with a click command called ``cli``, summary in the list of commands)."""

cli = output_options(
    LazyGroup(
        name="ballot",
        table=COMMANDS,
        help="Vote without gas: members sign ballots, anybody hands them in.\n\n"
        "Of several ballots of a member on one proposal the one that was signed last counts.",
    )
)

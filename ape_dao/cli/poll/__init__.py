"""`ape dao poll`: questions that members answer with signed files."""

from ape_dao.cli.group import LazyGroup
from ape_dao.cli.options import output_options

COMMANDS = {
    "new": ("ape_dao.cli.poll.new", "Write a poll from a YAML file; needs no network"),
    "sign": ("ape_dao.cli.poll.sign", "Sign a ballot in a poll and write it to a file; needs no network"),
    "tally": ("ape_dao.cli.poll.tally", "Count the ballots of a poll and write the result"),
    "verify": ("ape_dao.cli.poll.verify", "Recompute a result from the chain"),
}
"""Name: (module with a click command called ``cli``, summary in the list of commands)."""

cli = output_options(
    LazyGroup(
        name="poll",
        table=COMMANDS,
        help="Ask members without a transaction: they sign ballots, anybody counts them.\n\n"
        "A poll decides nothing by itself. Votes are those at the poll's snapshot; of several ballots of a "
        "member the one signed last counts.",
    )
)

"""`ape dao proposal`: from a file to execution."""

from ape_dao._cli.group import LazyGroup
from ape_dao._cli.options import output_options

COMMANDS = {
    "template": ("ape_dao._cli.proposal.template", "Write a proposal file to start from"),
    "simulate": ("ape_dao._cli.proposal.simulate", "Rehearse a proposal on a copy of the chain"),
    "create": ("ape_dao._cli.proposal.create", "Make the proposal of a file"),
    "list": ("ape_dao._cli.proposal.list", "List proposals"),
    "show": ("ape_dao._cli.proposal.show", "Show a proposal: its calls, its votes, what it misses"),
    "vote": ("ape_dao._cli.proposal.vote", "Vote, or change a vote"),
    "queue": ("ape_dao._cli.proposal.queue", "Hand a passed proposal to the timelock"),
    "execute": ("ape_dao._cli.proposal.execute", "Make the calls of a queued proposal"),
    "cancel": ("ape_dao._cli.proposal.cancel", "Cancel a proposal"),
    "watch": ("ape_dao._cli.proposal.watch", "Follow all proposals: what needs an action by when"),
}
"""Name: (module with a click command called ``cli``, summary in the list of commands)."""

cli = output_options(
    LazyGroup(
        name="proposal",
        table=COMMANDS,
        help="Create, rehearse, vote on, queue, execute and watch proposals.\n\n"
        "A proposal is named by its file or by its id, whole or the first digits that `list` shows.",
    )
)

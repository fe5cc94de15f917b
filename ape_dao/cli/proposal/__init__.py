"""`ape dao proposal`: from a file to execution."""

from ape_dao.cli.group import LazyGroup
from ape_dao.cli.options import output_options

COMMANDS = {
    "template": ("ape_dao.cli.proposal.template", "Write a proposal file to start from"),
    "import": (
        "ape_dao.cli.proposal.importing",
        "Write a proposal file from one of other tools and governors",
    ),
    "simulate": ("ape_dao.cli.proposal.simulate", "Simulate a proposal on a copy of the chain"),
    "create": ("ape_dao.cli.proposal.create", "Propose the actions of a file"),
    "list": ("ape_dao.cli.proposal.list", "List proposals"),
    "show": ("ape_dao.cli.proposal.show", "Show a proposal: its calls, its votes, what it still needs"),
    "digest": ("ape_dao.cli.proposal.digest", "Say what matters about each open proposal"),
    "votes": ("ape_dao.cli.proposal.votes", "Show who voted what on a proposal, and why"),
    "vote": ("ape_dao.cli.proposal.vote", "Vote, or change a vote"),
    "queue": ("ape_dao.cli.proposal.queue", "Queue a passed proposal"),
    "object": ("ape_dao.cli.proposal.object", "Object to a queued proposal, so that it waits longer"),
    "withdraw-objection": ("ape_dao.cli.proposal.withdraw_objection", "Take an objection back, for good"),
    "escalate": ("ape_dao.cli.proposal.escalate", "Put a vetoed proposal to a standard vote"),
    "execute": ("ape_dao.cli.proposal.execute", "Execute a queued proposal"),
    "cancel": ("ape_dao.cli.proposal.cancel", "Cancel a proposal"),
    "watch": ("ape_dao.cli.proposal.watch", "Follow all proposals: what needs an action by when"),
}
"""Name: (module with a click command called ``cli``, summary in the list of commands)."""

cli = output_options(
    LazyGroup(
        name="proposal",
        table=COMMANDS,
        help="Create, simulate, vote on, queue, execute and watch proposals.\n\n"
        "A proposal is named by its file or by its id, whole or the first digits that `list` shows.",
    )
)

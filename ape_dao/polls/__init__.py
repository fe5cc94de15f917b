"""Polls without a chain: members sign choices, anybody collects the files and recomputes the same result.

A poll decides nothing by itself; a proposal can cite the hash of its result.

::

    poll = load_poll("place.yaml", record, now)             # what is asked; `poll.id` names it
    ballot = PollBallot(poll.id, voter, read_choice(poll, ["Lisbon"]), now)
    signed = sign(poll, ballot, account)                    # needs no chain
    result = tally(dao, poll, [signed, …])                  # the votes at the snapshot, from the chain
    result, differences = recount(dao, result.to_data())    # by anybody, from the result alone
"""

from ape_dao.polls.choices import choice_text, read_choice
from ape_dao.polls.counting import Ballot, Count, Form, count
from ape_dao.polls.definition import Poll, load_poll, read_poll
from ape_dao.polls.messages import PollBallot, SignedPollBallot, sign, typed_data
from ape_dao.polls.tallying import REASONS, Counted, Result, recount, tally

__all__ = [
    "REASONS",
    "Ballot",
    "Count",
    "Counted",
    "Form",
    "Poll",
    "PollBallot",
    "Result",
    "SignedPollBallot",
    "choice_text",
    "count",
    "load_poll",
    "read_choice",
    "read_poll",
    "recount",
    "sign",
    "tally",
    "typed_data",
]

"""Ballots that members sign and anybody relays. The signer needs no gas.

A signed ballot says at which second it was signed. The governor counts it only if no newer ballot of the
member was counted, so the order in which ballots arrive does not matter, and changing one's mind is signing
again.

::

    domain = Domain.of_record(record)              # or Domain.read(dao); which governor on which chain
    signed = sign(domain, Ballot(…), account)      # needs no chain
    write_ballot(path, domain, signed)             # and read_ballot(path)
    verdicts = judge(dao, [file, …])               # whether each would count now, and why not
    relay(dao, [signed, …], sender=account)        # in batches under the gas limit; yields each batch
    relay(…, refunder=refunder_of(dao))            # through the contract that refunds gas, if there is one

`ape_dao.sdk.voting.invalidate_ballots` takes back what nobody relayed yet.
"""

from ape_dao.ballots.files import BallotFile, ballot_paths, read_ballot, write_ballot
from ape_dao.ballots.journal import RelayJournal, load_relay_journal
from ape_dao.ballots.judging import COUNTED, Verdict, judge
from ape_dao.ballots.messages import (
    SPLIT,
    Ballot,
    Domain,
    Outcome,
    SignedBallot,
    latest,
    sign,
    split,
    split_parts,
    typed_data,
)
from ape_dao.ballots.refunding import Offer, Refunder, refunder_of, required_refunder
from ape_dao.ballots.relaying import Batch, relay, settle
from ape_dao.ballots.trying import preview

__all__ = [
    "COUNTED",
    "SPLIT",
    "Ballot",
    "BallotFile",
    "Batch",
    "Domain",
    "Offer",
    "Outcome",
    "Refunder",
    "RelayJournal",
    "SignedBallot",
    "Verdict",
    "ballot_paths",
    "judge",
    "latest",
    "load_relay_journal",
    "preview",
    "read_ballot",
    "refunder_of",
    "relay",
    "required_refunder",
    "settle",
    "sign",
    "split",
    "split_parts",
    "typed_data",
    "write_ballot",
]

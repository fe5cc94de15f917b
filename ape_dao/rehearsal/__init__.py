"""Rehearsing proposals: a proposal's whole life on a private copy of the chain, and what it would change.

::

    rehearsal = rehearse(provider, house_of(record), load_proposal("share-revenue.yaml"))
    rehearsal.findings          # graded, the worst first
    rehearsal.document          # everything, as `ape dao proposal simulate --json` prints it
    html_page(rehearsal)        # one file for people without a terminal

Layers, from the node up: `fork` (the copy), `trace` (what a transaction did), `life` (create, vote, queue,
execute), `powers`, `storage`, `transfers` (what changed), `rules` (what to say about it), `run` (all of it).
"""

from ape_dao.rehearsal.findings import Finding, Grade
from ape_dao.rehearsal.run import Rehearsal, house_of, rehearse
from ape_dao.rehearsal.scene import House

__all__ = ["Finding", "Grade", "House", "Rehearsal", "house_of", "rehearse"]

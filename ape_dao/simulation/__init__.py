"""Simulating proposals: a proposal's whole life on a private copy of the chain, and what it would change.

::

    simulation = simulate(provider, house_of(record), load_proposal("share-revenue.yaml"))
    simulation.findings          # graded, the worst first
    simulation.document          # everything, as `ape dao proposal simulate --json` prints it
    html_page(simulation)        # one file for people without a terminal

Layers, from the node up: `fork` (the copy), `trace` (what a transaction did), `life` (create, vote, queue,
execute), `powers`, `storage`, `transfers` (what changed), `rules` (what to say about it), `run` (all of it).
"""

from ape_dao.simulation.findings import Finding, Grade
from ape_dao.simulation.run import Simulation, house_of, simulate
from ape_dao.simulation.scene import House

__all__ = ["Finding", "Grade", "House", "Simulation", "house_of", "simulate"]

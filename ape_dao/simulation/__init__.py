"""Simulating proposals: the lifecycle of a proposal on a private copy of the chain, and what it would change.

::

    simulation = simulate(provider, SimulatedDao.from_record(record), load_proposal("share-revenue.yaml"))
    simulation.findings          # the worst first
    simulation.report            # everything, as `ape dao proposal simulate --json` prints it
    html_page(simulation.report) # one file for people without a terminal

Layers, from the node up: `fork` (the copy), `trace` (what a transaction did), `lifecycle` (create, vote,
queue, execute), `powers`, `storage`, `transfers` (what changed), `rules` (what to say about it), `run` (all
of it). Powers, units and owners of money are declared with the types of contracts; `judge` says what modules
can add to that.
"""

from ape_dao.core.findings import Finding, Severity
from ape_dao.simulation.context import SimulatedDao
from ape_dao.simulation.run import Simulation, simulate

__all__ = ["Finding", "Severity", "SimulatedDao", "Simulation", "simulate"]

"""Figures are compared with the contracts of a real node, here for few events."""

from bench import real_node
from bench.real_node import EQUAL, main


class Lacking:
    """A store that has lost all but the proposals."""

    def __init__(self, store):
        self._store, self.tables = store, store.tables

    def table(self, contract, event, *names):
        whole = self._store.table(contract, event, *names)
        return whole if event == "ProposalCreated" else whole.until(0)


def test_main__small_dao__every_figure_as_the_contracts_say_and_none_without_its_events(monkeypatch, capsys):
    """EV-12."""
    compare, lost = real_node.compare, []

    def compared_twice(chain, record, store, *rest):
        lost.extend(compare(chain, record, Lacking(store), *rest))
        return compare(chain, record, store, *rest)

    monkeypatch.setattr(real_node, "compare", compared_twice)
    assert main(["--lockers", "60", "--points", "30"]) == EQUAL
    said = capsys.readouterr().out
    figures = ("getPastVotes", "getPastTotalSupply", "ballotOf")
    assert [f"{figure:<20}   30 of 30 equal" in said for figure in figures] == [True] * 3
    assert [one.figure for one in lost if one.unequal] == list(figures)

"""Ids as people have them: whole or begun, decimal or hexadecimal, with leading zeros or without."""

import pytest

from ape_dao.core.errors import ProposalError, SimulationError
from ape_dao.proposals import parse_proposal
from ape_dao.proposals.onchain import ChainProposal, find_proposal
from ape_dao.simulation.subject import Subject, find
from utils.proposals import address

SMALL = 0x00AB << 236
"""One id in 256 begins with two zeros."""
OTHER = int("12345678" * 8, 16)
"""One that looks decimal."""


def made(number):
    author = address(1)
    return ChainProposal(
        id=number,
        proposer=author,
        actions=(),
        description="# Text",
        kind=0,
        predecessor=None,
        block=1,
        transaction="0x",
        executed=0,
    )


CHAIN = [made(SMALL), made(OTHER)]
SUBJECTS = [Subject("", (), "", id=one.id) for one in CHAIN]


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (str(SMALL), SMALL),
        (hex(SMALL), SMALL),
        (f"0x{SMALL:064x}", SMALL),
        (f"{SMALL:064x}", SMALL),
        ("000ab0", SMALL),
        (f"0x{SMALL:064X}", SMALL),
        ("1234567812", OTHER),
        (str(OTHER), OTHER),
        (f"{OTHER:064x}", OTHER),
    ],
)
def test_find__any_form(given, number):
    assert find_proposal(given, CHAIN).id == number
    assert find(SUBJECTS, given).id == number


@pytest.mark.parametrize("given", ["²", "٣٣٣٣", "9" * 5_000, "0x", "", "-1234"])
def test_find__no_id__refused(given):
    with pytest.raises(ProposalError, match="There is no proposal"):
        find_proposal(given, CHAIN)
    with pytest.raises(SimulationError, match="0 proposals have the id"):
        find(SUBJECTS, given)


@pytest.mark.parametrize("given", ["0123", "00", "1234567812", "0x0123", "69f1ac9325"])
def test_load__after__any_form(given):
    text = f"title: T\nafter: {given}\nactions: [{{to: '{address(2)}', value: 1 ETH}}]"
    assert parse_proposal(text).after == given

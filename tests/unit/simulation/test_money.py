"""Rules about money, for tokens that can be minted."""

from types import SimpleNamespace

import pytest
from eth_utils import keccak, to_checksum_address

from ape_dao.simulation.findings import Grade
from ape_dao.simulation.rules.money_rules import judge_money
from ape_dao.simulation.scene import Standing
from ape_dao.simulation.transfers import Transfer, balances

TREASURY, TOKEN, GOVERNOR, STRANGER = (
    str(to_checksum_address("0x" + digits * 20)) for digits in ("aa", "bb", "cc", "dd")
)
NOBODY = "0x" + "00" * 20
DAO = {"timelock": TREASURY, "token": TOKEN, "governor": GOVERNOR, "escrow": STRANGER[:-1] + "e"}
SUPPLY, HELD = 1_000, 400


class Fork:
    def calls(self, calls, block):
        answers = {keccak(text="totalSupply()")[:4]: SUPPLY, keccak(text="balanceOf(address)")[:4]: HELD}
        return [answers[data[:4]].to_bytes(32, "big") for _, data in calls]


def grades(*moves):
    """The grade of each finding about movements of the DAO's token: (from, to, amount)."""
    moved = [Transfer(TOKEN, *one) for one in moves]
    standings = {NOBODY: Standing.NOBODY, STRANGER: Standing.ACCOUNT}
    keys = {address: key for key, address in DAO.items()}
    root = SimpleNamespace(walk=list, lasting=list)
    life = SimpleNamespace(before=1, ether_brought=0, trace=SimpleNamespace(root=root))
    scene = SimpleNamespace(
        effects=SimpleNamespace(transfers=moved, balances=balances(moved), events=[]),
        names=SimpleNamespace(dao=DAO, key_of=keys.get, artifact=lambda _: None),
        performance=SimpleNamespace(life=life),
        timelock=TREASURY,
        fork=Fork(),
        standing=lambda address: standings.get(address, Standing.DAO),
        is_ours=lambda address: address not in standings,
        amount=lambda asset, amount: str(amount),
        who=str,
    )
    return {one.rule: one.grade for one in judge_money(scene)}


def test_judge_money__burned_and_minted_again__both_are_told():
    """Together they leave the supply as it was, and the treasury empty."""
    found = grades((TREASURY, NOBODY, HELD), (NOBODY, STRANGER, HELD))
    assert found == {"tokens-burned": Grade.CRITICAL, "tokens-minted": Grade.CRITICAL}


@pytest.mark.parametrize(("amount", "grade"), [(20, Grade.NOTE), (21, Grade.WARNING), (101, Grade.CRITICAL)])
def test_judge_money__minted__by_its_part_of_the_supply(amount, grade):
    assert grades((NOBODY, STRANGER, amount))["tokens-minted"] == grade


@pytest.mark.parametrize(("amount", "grade"), [(39, Grade.NOTE), (40, Grade.WARNING), (200, Grade.CRITICAL)])
def test_judge_money__burned__by_its_part_of_the_treasury(amount, grade):
    assert grades((TREASURY, NOBODY, amount)) == {"tokens-burned": grade}


def test_judge_money__minted_where_nobody_can_use_it__stuck():
    assert grades((NOBODY, GOVERNOR, 1))["money-stuck"] == Grade.CRITICAL
    assert grades((NOBODY, TOKEN, 1))["token-to-itself"] == Grade.CRITICAL

"""Rules about money, for tokens that can be minted."""

from types import SimpleNamespace

import pytest
from eth_utils import keccak, to_checksum_address

from ape_dao.core.findings import Severity
from ape_dao.simulation.context import Standing
from ape_dao.simulation.rules.money_rules import judge_money
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


def severities(*moves):
    """The severity of each finding about movements of the DAO's token: (from, to, amount)."""
    moved = [Transfer(TOKEN, *move) for move in moves]
    standings = {NOBODY: Standing.NOBODY, STRANGER: Standing.ACCOUNT}
    keys = {address: key for key, address in DAO.items()}
    root = SimpleNamespace(walk=list, lasting=list, history=list)
    lifecycle = SimpleNamespace(before=1, ether_brought=0, trace=SimpleNamespace(root=root))
    context = SimpleNamespace(
        dao=SimpleNamespace(critical_loss=5_000),
        effects=SimpleNamespace(transfers=moved, balances=balances(moved), events=[]),
        names=SimpleNamespace(key_of=keys.get, artifact=lambda _: None),
        contracts=DAO,
        run=SimpleNamespace(lifecycle=lifecycle),
        timelock=TREASURY,
        fork=Fork(),
        standing=lambda address: standings.get(address, Standing.DAO),
        is_ours=lambda address: address not in standings,
        is_nobody=lambda address: address == NOBODY,
        amount=lambda asset, amount: str(amount),
        who=str,
    )
    return {finding.rule: finding.severity for finding in judge_money(context)}


def test_judge_money__burned_and_minted_again__both_are_found():
    """Together they leave the supply as it was, and the treasury empty."""
    found = severities((TREASURY, NOBODY, HELD), (NOBODY, STRANGER, HELD))
    assert found == {"tokens-burned": Severity.CRITICAL, "tokens-minted": Severity.CRITICAL}


@pytest.mark.parametrize(
    ("amount", "severity"), [(20, Severity.NOTE), (21, Severity.WARNING), (101, Severity.CRITICAL)]
)
def test_judge_money__minted__by_its_part_of_the_supply(amount, severity):
    assert severities((NOBODY, STRANGER, amount))["tokens-minted"] == severity


@pytest.mark.parametrize(
    ("amount", "severity"), [(39, Severity.NOTE), (40, Severity.WARNING), (200, Severity.CRITICAL)]
)
def test_judge_money__burned__by_its_part_of_the_treasury(amount, severity):
    assert severities((TREASURY, NOBODY, amount)) == {"tokens-burned": severity}


def test_judge_money__minted_where_nobody_can_use_it__stuck():
    assert severities((NOBODY, GOVERNOR, 1))["money-stuck"] == Severity.CRITICAL
    assert severities((NOBODY, TOKEN, 1))["token-to-itself"] == Severity.CRITICAL

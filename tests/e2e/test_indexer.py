"""docs/integrators.md: its code, fed with every log of a DAO's life, says what the chain says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.governance import CONSTITUTIONAL, OPTIMISTIC, SPLIT, STANDARD, Support, split
from utils.kind_stage import KINDS, KindStage, State

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "integrators.md"
AGAINST, FOR, ABSTAIN = Support


@pytest.fixture(scope="module")
def dao() -> Iterator[KindStage]:
    stage = KindStage()
    yield stage
    stage.close()


def indexer(dao: KindStage) -> Any:
    """The class of the page."""
    (code,) = re.findall(r"^```python\n(.+?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  (the page itself)
    return names["Indexer"](dao.escrow.view("MAX_LOCK_WEEKS"), dao.escrow.view("MAX_MULTIPLIER"))


def every_log(dao: KindStage) -> list[tuple[str, str, dict[str, Any]]]:
    """Contract, name and arguments of what the contracts of the DAO ever said."""
    logs = dao.anvil.call("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"})
    found = [(event.address, event.name, event.args) for event in dao.chain.decode_logs(logs)]
    return [one for one in found if one[0] in (dao.escrow.address, dao.governor.address)]


def live(dao: KindStage) -> list[Any]:
    """Locks and delegations of every form, proposals of several kinds, ballots in every way."""
    pool = dao.signer("pool", 50_000 * WAD)
    voter = pool.address.lower()
    dao.lock(dao.eve, 7_777 * WAD + 5, weeks=5)
    dao.escrow.send("setPermanent", True, sender=dao.cy)
    dao.escrow.send("delegate", dao.ben, sender=dao.eve)
    dao.escrow.send("delegate", ZERO_ADDRESS, sender=dao.dee)
    dao.go(dao.now + DAY)
    paid = dao.opened(dao.pay(dao.eve, WAD), description="Paid")
    dao.vote(paid, dao.ben, FOR)
    dao.vote(paid, dao.ben, AGAINST)
    dao.vote(paid, voter, SPLIT, split(3, 5, 7))
    dao.vote(paid, voter, SPLIT, split(11, 13, 17))
    dao.vote(paid, dao.cy, ABSTAIN)
    dao.vote(paid, dao.cy, SPLIT, split(1, 2, 3))
    for support in (FOR, ABSTAIN, FOR):
        dao.go(dao.governor.view("proposalDeadline", paid.id))
        dao.vote(paid, dao.ann, support)
    dao.hand_in(paid, [dao.sign(pool, paid, AGAINST)])
    assert dao.close_vote(paid) == State.SUCCEEDED
    dao.carry_out(paid)
    rules = KINDS[STANDARD]
    longer = dao.call(
        dao.kinds, "setKind", STANDARD, (*rules.as_tuple()[:5], 123, 2 * DAY, *rules.as_tuple()[7:])
    )
    changed = dao.opened(longer, kind=CONSTITUTIONAL, description="Changed")
    dao.vote(changed, dao.ann, FOR)
    dao.close_vote(changed)
    dao.carry_out(changed)
    forgotten = dao.opened(dao.pay(dao.eve, WAD), kind=OPTIMISTIC, description="Forgotten")
    dao.vote(forgotten, voter, AGAINST)
    dao.close_vote(forgotten)
    dao.queue(forgotten)
    dao.go(dao.governor.view("proposalExpiration", forgotten.id) + 1)
    dao.escrow.send("delegate", dao.cy, sender=dao.ben)
    dao.escrow.send("withdraw", sender=dao.eve)
    dao.escrow.send("setPermanent", False, sender=dao.cy)
    return [paid, changed, forgotten]


def test_indexer__whole_life__agrees_with_the_chain(dao: KindStage) -> None:
    """CO-15, CO-21, CO-26, CO-27: totals of ballots, ends of votes, settings and power, from logs alone."""
    motions = live(dao)
    ours = indexer(dao)
    logs = every_log(dao)
    for _, name, log in logs:
        ours.read(name, log)

    for motion in motions:
        assert tuple(ours.votes[motion.id]) == dao.votes(motion)
        assert ours.ends[motion.id] == dao.governor.view("proposalDeadline", motion.id)
    assert [dao.state(motion) for motion in motions] == [State.EXECUTED, State.EXECUTED, State.EXPIRED]
    governor = dao.governor
    assert ours.settings == {
        "VotingDelaySet": governor.view("votingDelay"),
        "VotingPeriodSet": governor.view("votingPeriod"),
        "ProposalThresholdSet": governor.view("proposalThreshold"),
        "QuorumNumeratorUpdated": KINDS[STANDARD].quorum_bps,
    }

    accounts = {log["account"] for _, name, log in logs if name == "Locked"}
    for second in (dao.now, dao.now + 1, dao.now + 10 * WEEK, dao.now + 60 * WEEK):
        powers = {account: ours.power(account, second) for account in accounts}
        assert powers == {account: dao.escrow.view("powerAt", account, second) for account in accounts}
        dao.go(second)
        for account in (*accounts, ZERO_ADDRESS):
            votes = dao.escrow.view("getVotes", account) if account != ZERO_ADDRESS else 0
            assert account == ZERO_ADDRESS or 0 <= votes - ours.votes_of(account, second) <= len(accounts)
    naive = sum(log["weight"] for _, name, log in logs if name.startswith("VoteCast"))
    assert naive > sum(sum(dao.votes(motion)) for motion in motions), "nothing was replaced"

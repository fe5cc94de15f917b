"""Jobs: the three calls of one that nobody disputes, and the ways out of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.typed_data import Domain, typed_data
from bench.bars import Bar
from bench.conditions import DAY, PURSE, fresh_chain
from bench.mocks import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.driver import Chain, Contract

BUDGET = 10**21
MOST = 2**256 - 1
FAR = 10**12
HASH = b"\x11" * 32
LIFE = 286_000
BARS = (
    Bar("job-open", "open and fund a job", "nth of the client", 160_000),
    Bar("job-open-payee", "open and fund a job", "another account is paid", 185_000),
    Bar("job-submit", "deliver", "in time", 40_000),
    Bar("job-accept", "accept the work", "fee and pay, both had some", 70_000),
    Bar("job-life", "a job from offer to pay", "3 transactions", LIFE, peer="job-life"),
    Bar("job-life-first", "a job from offer to pay", "3 transactions, nobody ever held the token", 305_000),
    Bar("job-claim-back", "return a job", "nothing delivered", 60_000),
    Bar("job-dispute", "dispute", "with a bond, the DAO rules", 70_000),
    Bar("job-rule", "rule in a dispute", "half each", 85_000),
    Bar("job-dispute-court", "dispute", "a court is asked, without what the court does itself", 150_000),
    Bar("job-rule-court", "rule in a dispute", "the court answers, likewise", 90_000),
    Bar("job-settle", "settle a job", "by a signature of 65 bytes", 95_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of each call; the life once with balances of zero, then with others."""
    with fresh_chain() as chain:
        owner, client, provider, payee, fees, *_ = chain.accounts
        token = chain.deploy(mock("MockPlainToken"), decimals=18)
        config: dict[str, Any] = {
            "owner": owner,
            "feeReceiver": fees,
            "arbiter": owner,
            "asks": False,
            "rules": {"feeBps": 1_000, "bondBps": 500, "minReview": DAY},
            "limits": [{"token": token.address, "maxBudget": BUDGET}],
        }
        board = chain.deploy(artifact("JobBoard"), config=config)
        token.send(owner, "mint", to=client, amount=PURSE)
        token.send(client, "approve", spender=board.address, value=MOST)

        def offer(**changes: Any) -> dict[str, Any]:
            values = {
                "provider": provider,
                "payee": provider,
                "token": token.address,
                "budget": BUDGET,
                "deliverBy": chain.upcoming + DAY,
                "review": DAY,
                "terms": HASH,
            }
            return {**values, **changes}

        def life(job: int) -> tuple[int, int, int]:
            return (
                board.send(client, "open", offer=offer()),
                board.send(provider, "submit", job=job, deliverable=HASH),
                board.send(client, "accept", job=job),
            )

        yield "job-life-first", sum(life(1))
        opened, delivered, accepted = life(2)
        yield "job-open", opened
        yield "job-submit", delivered
        yield "job-accept", accepted
        yield "job-life", opened + delivered + accepted
        yield "job-open-payee", board.send(client, "open", offer=offer(payee=payee))
        board.send(client, "open", offer=offer())
        board.send(provider, "submit", job=4, deliverable=HASH)
        yield "job-dispute", board.send(client, "dispute", job=4, evidence=HASH)
        yield "job-rule", board.send(owner, "rule", job=4, shareBps=5_000)
        chain.wait(2 * DAY)
        yield "job-claim-back", board.send(owner, "claimBack", job=3)
        board.send(client, "open", offer=offer())
        yield "job-settle", board.send(provider, "settle", **_settlement(chain, board, client, 5))
        court = chain.deploy(mock("MockArbitration"))
        asking = {"arbitrator": court.address, "court": 0, "jurors": 3, "policyUri": ""}
        arbiter = chain.deploy(artifact("KlerosArbiter"), **asking)
        board.send(owner, "setArbiter", newArbiter=arbiter.address, asks=True)
        for job in (6, 7):
            board.send(client, "open", offer=offer())
            board.send(provider, "submit", job=job, deliverable=HASH)
            asked = board.send(client, "dispute", job=job, evidence=HASH)
            ruled = court.send(owner, "tell", arbiter=arbiter.address, disputeId=job - 6, ruling=2)
        yield "job-dispute-court", asked
        yield "job-rule-court", ruled


def _settlement(chain: Chain, board: Contract, client: str, job: int) -> dict[str, Any]:
    """What the provider sends: half each, with the client's signature."""
    types = {"job": "uint256", "shareBps": "uint256", "deadline": "uint256", "account": "address"}
    values = {"job": job, "shareBps": 5_000, "deadline": FAR, "account": client}
    document = typed_data(Domain("JobBoard", "1", chain.id, board.address), "Settlement", types, values)
    signature = chain.sign_typed(client, document)
    return {"job": job, "shareBps": 5_000, "deadline": FAR, "signature": signature}

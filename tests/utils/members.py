"""Members of a DAO who do everything that a member can do, for tests of what events come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.client import Chain
from ape_dao.modules.buyback import sdk as buyback
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.modules.vesting import sdk as vesting
from ape_dao.sdk import governance, staking
from ape_dao.sdk.governance import Action, Support
from ape_dao.sdk.transactions import send
from utils.deployment import token_metrics
from utils.living import DAY, WEEK, WHOLE, build

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI
    from ape.managers.chain import ChainManager

    from utils.living import Living

USDC = 10**6


def build_members(chain: ChainManager, folder: Path, people: list[AccountAPI]) -> Living:
    """A DAO with early exits, a split of revenue, and a grant of ben's; `people` as for `build`."""
    data = token_metrics(Chain(chain.provider), people[0].address, people[1].address).to_data()
    grant = data["allocations"][2]["vesting"]
    grant |= {"beneficiary": people[3].address, "cliff": "0 days", "duration": "70 days"}
    exits = {"max_penalty": "50%", "cooldown": "1 week", "penalty_to": "stakers"}
    split = {"revenue_share": "50%", "buyback": "50%", "treasury": "0%"}
    return build(
        chain,
        folder,
        people,
        salt="members",
        token={"cap": "11_000_000_000", "supply": "10_000_000_000", "yearly_mint_limit": "1_000_000"},
        allocations=data["allocations"],
        escrow={"early_exit": exits},
        revenue={"split": split},
    )


def live(living: Living) -> None:
    """Lock, pay revenue in, buy back, leave early, claim, reinvest, release a grant, vote, be paid."""
    dao, ann, ben, whale = living.dao, living.ann, living.ben, living.whale
    staking.create_lock(dao, 500_000 * WHOLE, staking.unlock_time(living.now, 26), sender=ann)
    living.travel(WEEK)
    revenue.send_to_router(dao, living.usdc.address, 9_999 * USDC + 7, sender=ben)
    revenue.distribute(dao, living.usdc.address, sender=ben)
    revenue.deposit(dao, living.usdc.address, 1_000 * USDC, sender=ann)
    revenue.deposit(dao, str(dao.token.address), 50 * WHOLE, sender=whale)
    buyback.start(dao, living.usdc.address, sender=ann)
    living.travel(DAY // 3)
    limit = buyback.offer(dao, living.usdc.address).part(100 * USDC)
    buyback.buy(dao, living.usdc.address, limit, deadline=living.now + DAY, sender=ann)
    staking.increase_amount(dao, 10 * WHOLE, sender=ann)
    living.travel(WEEK)
    staking.exit_early(dao, 0, sender=ann)
    living.travel(2 * WEEK)
    for who in (ann, ben):
        revenue.claim(dao, [living.usdc.address], sender=who)
    revenue.reinvest(dao, sender=ben)
    vesting.release(dao, "team", sender=whale)
    send(dao.escrow, "setOperator", vesting.contract_of(dao, "team").address, True, sender=ben)
    living.travel(DAY)
    vesting.lock(dao, "team", 5 * WHOLE, sender=ben)
    pay = [
        Action.call(dao.token, "transfer", ann.address, 77 * WHOLE),
        Action.call(living.usdc, "transfer", ann.address, 3 * USDC),
        Action(ann.address, b"", 5),
    ]
    living.usdc.transfer(dao.timelock, 3 * USDC, sender=ben)
    whale.transfer(dao.timelock, 5)
    made = governance.propose(dao, pay, "# Pay ann", sender=whale)
    living.travel(dao.governor.proposalSnapshot(made.id) - living.now + 10)
    governance.vote(dao, made, Support.AGAINST, "no", sender=ben)
    governance.vote(dao, made, Support.FOR, "well, yes", sender=ben)
    governance.vote(dao, made, Support.FOR, sender=whale)
    living.travel(8 * DAY)
    governance.queue(dao, made, sender=living.carol)
    living.travel(3 * DAY)
    governance.execute(dao, made, sender=living.carol)

"""A living DAO with a compounder, whose stable coin trades against its token at a real exchange."""

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, works  # noqa: F401
from utils.living import WEEK, WHOLE, build
from utils.sharing import USD
from utils.uniswap import deploy_exchange, open_pool

PRICE = 40  # governance tokens for one stable coin
POOL = 500_000 * USD


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    factory, router = deploy_exchange(people[0])
    living = build(
        chain,
        tmp_path_factory.mktemp("compounder"),
        people,
        salt="compounder",
        revenue={"compounder": {"uniswap_v2": str(router.address)}},
    )
    living.dao.token.transfer(living.ann, POOL * PRICE * WHOLE // USD, sender=living.whale)
    amounts = {living.usdc: POOL, living.dao.token: POOL * PRICE * WHOLE // USD}
    open_pool(factory, amounts, sender=living.ann)
    living.travel(WEEK)
    return living

"""What the treasury holds, beside what it was given at the launch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError
from eth_abi.exceptions import DecodingError

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.findings import Finding, compared
from ape_dao.core.schema.fields import ETHER, TREASURY
from ape_dao.core.spec.checks import allocations
from ape_dao.core.spec.identity import token_addresses, tokens_of
from ape_dao.core.spec.side_doors import DAYS, outflows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape_dao.core.verification.living import LivingDao

HOLDINGS = "holdings"
_BY_VOTES = "what votes left"
_UNREADABLE = "cannot be read"
_SOME = "what is"


def find_holdings(dao: LivingDao) -> Iterator[Finding]:
    """Its own tokens, and the others that the spec names.

    Votes spend them, so less than at the launch is as it should be, unless no vote was executed.
    """
    spec = dao.installed.spec
    leaving, tokens = outflows(spec), dict(zip(tokens_of(spec), token_addresses(spec), strict=True))
    assets = {one.asset: dao.moment.context.account(one.asset) for one in leaving if one.asset != ETHER}
    everything = tokens | assets
    jobs: list[Callable[[], Any]] = [
        partial(dao.balance, "timelock"),
        *(partial(_held, dao, name, address) for name, address in everything.items()),
    ]
    held, *amounts_of = dao.chain.together(jobs)
    found, given = dict(zip(everything, amounts_of, strict=True)), dict(allocations(spec)).get(TREASURY, 0)
    has_voted = bool(dao.events("timelock", "CallExecuted"))
    amounts = [units.format_amount(amount, symbol=spec.token.symbol) for amount in (given, held)]
    expected = f"{amounts[0]} at the launch" if has_voted else f"{amounts[0]} or more"
    yield compared(HOLDINGS, "treasury's own tokens", expected, amounts[1], ok=has_voted or held >= given)
    for name in tokens:
        amount = found[name]
        yield compared(
            HOLDINGS, f"treasury's {name}", _BY_VOTES, amount or _UNREADABLE, ok=amount is not None
        )
    for one in leaving:
        there = found.get(one.asset)
        what = f"{one.asset} that can leave in {DAYS} days without a vote"
        yield compared(HOLDINGS, what, one.text, f"{there or _SOME} in the treasury", ok=True)


def _held(dao: LivingDao, name: str, address: str) -> str | None:
    """What the treasury holds of a token, for people; None for one that does not say."""
    kit, owner = artifact("GovernanceToken"), dao.installed.addresses["timelock"]
    try:
        balance = int(dao.chain.read(kit, address, "balanceOf", owner))
        return units.format_amount(balance, int(dao.chain.read(kit, address, "decimals")), name)
    except (ProviderError, DecodingError):
        return None

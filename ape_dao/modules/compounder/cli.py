"""`ape dao compounder`: revenue of any token becomes more of a lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ape_dao.cli.amounts import amount_text, asset_named
from ape_dao.cli.locks import Member
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.modules.compounder import sdk as compounder
from ape_dao.modules.compounder.sdk import Conversion
from ape_dao.proposals.registry import Asset
from ape_dao.sdk import staking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.cli.session import Place, Session

_PATIENCE = "10 minutes"
_TOKENS_HELP = "TOKENS are symbols or addresses of revenue tokens; all of them if none is given."


@dataclass(frozen=True)
class _Earned:
    """What an account has earned in one token, and what it allows for it."""

    asset: Asset
    claimable: int
    allowance: int
    floor: int

    @property
    def price(self) -> int:
        """The floor as governance-token units for one whole token."""
        return compounder.price_of_floor(self.floor, self.asset.decimals)


@dataclass(frozen=True)
class _Plan:
    """How the options say that tokens are swapped."""

    minimums: dict[str, int]
    """Governance-token units by token."""
    routes: dict[str, list[str]]
    """Tokens on the way, by the token that is swapped."""
    adapter: str | None

    def conversion(self, session: Session, part: _Earned, account: str, out: Output) -> Conversion:
        """How the compounder shall convert one token; says so."""
        own, token = _own_token(session), part.asset.address
        if token == own.address:
            out.say(f"{amount_text(part.claimable, own)} are added as they are.")
            return Conversion(token)
        at_floor = compounder.minimum_at_floor(session.dao, account, token, part.claimable)
        minimum = self.minimums.get(token, at_floor)
        _require_minimum(part, minimum, account, own)
        route = self.routes.get(token)
        data = b"" if route is None else compounder.uniswap_route([token, *route, own.address])
        out.say(
            f"{amount_text(part.claimable, part.asset)} are swapped for at least {amount_text(minimum, own)}."
        )
        return Conversion(token, minimum, _adapter(session, self.adapter), data)


@output_options
@click.group()
def cli() -> None:
    """Compound revenue of any token into a lock, by yourself or through an operator."""


@cli.command()
@click.argument("who", metavar="[ACCOUNT]", required=False)
@signed_options
def show(who: str | None, account: str | None, place: Place) -> None:
    """Show what the compounder may do for ACCOUNT, or for the signer, and what there is to compound."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        _report(out, session, address)


@cli.command(
    help="Let the compounder work for the account: it becomes an operator of the account in the escrow, and "
    f"may take TOKENS from it. It takes only what the same call claimed.\n\n{_TOKENS_HELP}"
)
@click.argument("tokens", nargs=-1)
@click.option(
    "--operator",
    metavar="ACCOUNT",
    help="Also let ACCOUNT compound for the account; it may lock and claim for it too.",
)
@signed_options
def enable(tokens: tuple[str, ...], operator: str | None, account: str | None, place: Place) -> None:
    """Let the compounder work for the account."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        assets = _assets(session, tokens)
        compounder.enable(session.dao, [asset.address for asset in assets], sender=signer)
        if operator is not None:
            staking.set_operator(session.dao, session.account_address(operator), sender=signer)
        _report(out, session, str(signer.address))


@cli.command(help=f"Withdraw what `enable` allowed.\n\n{_TOKENS_HELP}")
@click.argument("tokens", nargs=-1)
@click.option("--operator", metavar="ACCOUNT", help="Also revoke ACCOUNT as an operator of the account.")
@signed_options
def disable(tokens: tuple[str, ...], operator: str | None, account: str | None, place: Place) -> None:
    """Withdraw what was allowed."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        assets = _assets(session, tokens)
        compounder.disable(session.dao, [asset.address for asset in assets], sender=signer)
        if operator is not None:
            staking.set_operator(session.dao, session.account_address(operator), False, sender=signer)
        _report(out, session, str(signer.address))


@cli.command("set-floor")
@click.argument("token")
@click.argument("price")
@signed_options
def set_floor(token: str, price: str, account: str | None, place: Place) -> None:
    """Set the lowest PRICE at which operators of the account may swap TOKEN.

    PRICE is what one whole TOKEN must bring at least, such as "40 TMAI"; 0 forbids operators to swap it. The
    account itself is not bound by it.
    """
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), asset_named(session.registry, token)
        own = _own_token(session)
        if asset.address == own.address:
            raise DaoError(f"{asset.symbol or asset.address} is not swapped, so it has no floor.")
        amount = units.parse_amount(price, own.decimals, own.symbol)
        floor = compounder.floor_of_price(amount, asset.decimals)
        compounder.set_floor(session.dao, asset.address, floor, sender=signer)
        _report(out, session, str(signer.address))


@cli.command("set-fee")
@click.argument("operator")
@click.argument("fee")
@signed_options
def set_fee(operator: str, fee: str, account: str | None, place: Place) -> None:
    """Set the FEE that OPERATOR takes of what it compounds for the account, such as 1%.

    OPERATOR is an address or an Ape alias; `ape dao compounder enable --operator` lets it work. The fee
    holds at once.
    """
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        address, share = session.account_address(operator), units.parse_percent(fee)
        if share > (limit := compounder.max_fee(dao)):
            raise DaoError(
                f"A fee is at most {units.format_percent(limit)}, not {units.format_percent(share)}."
            )
        compounder.set_fee(dao, address, share, sender=signer)
        if not dao.escrow.isOperator(signer, address):
            out.note(
                f"{address} is not an operator of {signer.address} yet; "
                f"`ape dao compounder enable --operator {address}` makes it one."
            )
        _report(out, session, str(signer.address))


@cli.command(
    help="Compound what the account has earned in TOKENS into its lock.\n\n"
    f"{_TOKENS_HELP} The governance token is added as it is; others are swapped, each for a minimum: that of "
    "--min, or the floor that the account has set for it."
)
@click.argument("tokens", nargs=-1)
@click.option("--for", "whom", metavar="ACCOUNT", help="Compound for ACCOUNT, as its operator.")
@click.option(
    "--min",
    "minimums",
    multiple=True,
    metavar="TOKEN=AMOUNT",
    help='What the swap of TOKEN must bring at least, such as "USDC=1,000 TMAI"; repeatable.',
)
@click.option(
    "--route",
    "routes",
    multiple=True,
    metavar="TOKEN=TOKENS",
    help="Tokens on the way, for Uniswap V2, such as USDC=WETH; repeatable.",
)
@click.option("--adapter", metavar="NAME", help="Adapter of the exchange, if the DAO lists several.")
@click.option("--within", default=_PATIENCE, show_default=True, help="How long the transaction is valid.")
@yes_option
@signed_options
def compound(
    tokens: tuple[str, ...],
    whom: str | None,
    minimums: tuple[str, ...],
    routes: tuple[str, ...],
    adapter: str | None,
    within: str,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Compound what the account has earned into its lock."""
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        address = str(signer.address) if whom is None else session.account_address(whom)
        Member.read(session, address).require_running("add to")
        _require_enabled(session, address)
        own = _own_token(session)
        earned = _chosen(session, address, tokens)
        if not earned:
            raise DaoError(
                f"{address} has nothing to compound; `ape dao compounder show` lists what it earned."
            )
        plan = _Plan(
            {asset.address: amount for asset, amount in _minimums(session, minimums)},
            {asset.address: route for asset, route in _routes(session, routes)},
            adapter,
        )
        conversions = [plan.conversion(session, part, address, out) for part in earned]
        confirm(out, f"Compound into the lock of {address}?", yes)
        deadline = session.chain.next_timestamp() + units.parse_duration(within)
        receipt = compounder.compound(dao, address, conversions, deadline=deadline, sender=signer)
        done, swaps = compounder.compounded(dao, receipt), compounder.swapped(dao, receipt)
    fee = f"; {amount_text(done.fee, own)} went to {signer.address} as fee" if done.fee else ""
    out.say(f"{amount_text(done.locked, own)} were added to the lock{fee}.")
    out.result(
        {
            "account": address,
            "caller": str(signer.address),
            "locked": str(done.locked),
            "fee": str(done.fee),
            "swaps": [
                {"token": swap.token, "amountIn": str(swap.amount_in), "amountOut": str(swap.amount_out)}
                for swap in swaps
            ],
        }
    )


def _report(out: Output, session: Session, account: str) -> None:
    """What the compounder may do for an account now, and what there is to compound."""
    dao, own = session.dao, _own_token(session)
    is_enabled, recipient = compounder.is_enabled(dao, account), compounder.recipient_of(dao, account)
    operators = {
        operator: compounder.fee_of(dao, account, operator)
        for operator in compounder.operators_of(dao, account)
    }
    adapters, earned = (
        compounder.adapters(dao),
        [_earned(session, account, asset) for asset in _assets(session, ())],
    )
    names = {address: key for key, address in dao.addresses.items()}
    state = "enabled" if is_enabled else "not enabled; `ape dao compounder enable` does that"
    out.say(f"The compounder is {state} for {account}.")
    if recipient != account:
        out.say(f"Its revenue goes to {recipient}, so there is nothing to compound.")
    exchanges = ", ".join(names.get(adapter, adapter) for adapter in adapters)
    out.say(f"It swaps with {exchanges or 'no adapter: only the governance token can be compounded'}.")
    for operator, fee in operators.items():
        out.say(f"Operator {operator} takes a fee of {units.format_percent(fee)}.")
    out.table(
        ("token", "claimable", "allowed", "operators swap one for at least"),
        [_row(part, own) for part in earned],
    )
    out.result(
        {
            "account": account,
            "enabled": is_enabled,
            "recipient": recipient,
            "adapters": adapters,
            "operators": [{"operator": operator, "fee": fee} for operator, fee in operators.items()],
            "tokens": [
                {
                    "token": part.asset.address,
                    "symbol": part.asset.symbol,
                    "decimals": part.asset.decimals,
                    "claimable": str(part.claimable),
                    "allowance": str(part.allowance),
                    "floorPrice": str(part.price),
                }
                for part in earned
            ],
        }
    )


def _row(part: _Earned, own: Asset) -> tuple[str, str, str, str]:
    if part.asset.address == own.address:
        floor = "not swapped"
    else:
        floor = amount_text(part.price, own) if part.floor else "they may not"
    is_allowed = part.allowance > 0 and part.allowance >= part.claimable
    allowed = "yes" if is_allowed else "no"
    return part.asset.symbol or part.asset.address, amount_text(part.claimable, part.asset), allowed, floor


def _earned(session: Session, account: str, asset: Asset) -> _Earned:
    dao = session.dao
    return _Earned(
        asset,
        compounder.claimable(dao, account, asset.address),
        compounder.allowance_of(dao, account, asset.address),
        compounder.floor_of(dao, account, asset.address),
    )


def _chosen(session: Session, account: str, tokens: Sequence[str]) -> list[_Earned]:
    """What there is in the named tokens, or in all that the compounder may take.

    Raises:
        DaoError: A named token earned nothing, or may not be taken.
    """
    earned = [_earned(session, account, asset) for asset in _assets(session, tokens)]
    if not tokens:
        return [part for part in earned if part.claimable and part.allowance >= part.claimable]
    for part in earned:
        name = part.asset.symbol or part.asset.address
        if not part.claimable:
            raise DaoError(f"{account} has earned no {name}.")
        if part.allowance < part.claimable:
            raise DaoError(
                f"The compounder may not take {name} of {account}; "
                f"`ape dao compounder enable {name}` allows it."
            )
    return earned


def _require_enabled(session: Session, account: str) -> None:
    """Refuse an account that has not enabled the compounder, or is not paid itself."""
    if not compounder.is_enabled(session.dao, account):
        raise DaoError(
            f"The compounder is not enabled for {account}; the account itself does that with "
            "`ape dao compounder enable`."
        )
    recipient = compounder.recipient_of(session.dao, account)
    if recipient != account:
        raise DaoError(f"The revenue of {account} goes to {recipient}, so there is nothing to compound.")


def _require_minimum(part: _Earned, minimum: int, account: str, own: Asset) -> None:
    if not minimum:
        name, symbol = part.asset.symbol or part.asset.address, own.symbol or "governance tokens"
        raise DaoError(
            f"What shall {amount_text(part.claimable, part.asset)} bring at least? Give --min "
            f'"{name}=AMOUNT {symbol}", or let {account} set a floor (`ape dao compounder set-floor`).'
        )


def _assets(session: Session, tokens: Sequence[str]) -> list[Asset]:
    """The tokens that symbols or addresses name; without any, all that stakers are paid in."""
    if tokens:
        return [asset_named(session.registry, token) for token in dict.fromkeys(tokens)]
    payable = compounder.payable_tokens(session.dao)
    return [session.registry.asset_at(token) or Asset(token, None, 0) for token in payable]


def _minimums(session: Session, pairs: Sequence[str]) -> list[tuple[Asset, int]]:
    own = _own_token(session)
    return [
        (asset_named(session.registry, token), units.parse_amount(amount, own.decimals, own.symbol))
        for token, amount in _pairs(pairs, "--min USDC=1,000")
    ]


def _routes(session: Session, pairs: Sequence[str]) -> list[tuple[Asset, list[str]]]:
    return [
        (
            asset_named(session.registry, token),
            [asset_named(session.registry, part.strip()).address for part in way.split(",")],
        )
        for token, way in _pairs(pairs, "--route USDC=WETH")
    ]


def _pairs(texts: Sequence[str], example: str) -> list[tuple[str, str]]:
    pairs = []
    for text in texts:
        token, separator, value = text.partition("=")
        if not separator:
            raise DaoError(f"'{text}' does not say for which token; write {example}.")
        pairs.append((token.strip(), value.strip()))
    return pairs


def _adapter(session: Session, name: str | None) -> str:
    """The adapter that swaps: the one that was named, or the only one.

    Raises:
        DaoError: The DAO lists none, several and none was named, or not that one.
    """
    listed = compounder.adapters(session.dao)
    if name is not None:
        address = session.registry.address(name)
        if address not in listed:
            raise DaoError(
                f"The DAO does not list the adapter {name}; it lists {', '.join(listed) or 'none'}."
            )
        return address
    if len(listed) != 1:
        raise DaoError(
            f"The DAO lists {len(listed)} adapters ({', '.join(listed) or 'none'})"
            + ("; give --adapter." if listed else ", so nothing can be swapped.")
        )
    return listed[0]


def _own_token(session: Session) -> Asset:
    address = session.record.address("token")
    return session.registry.asset_at(address) or Asset(address, None, 18)

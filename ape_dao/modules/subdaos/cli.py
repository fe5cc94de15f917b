"""`ape dao subdao`: bodies that act for the DAO without a vote for each call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.amounts import amount_text
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options
from ape_dao.core import units
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import ESCROW, TOKEN
from ape_dao.core.errors import DaoError
from ape_dao.core.governance import Action
from ape_dao.core.units import format_date
from ape_dao.modules.subdaos import sdk
from ape_dao.modules.subdaos.contracts import EXECUTOR
from ape_dao.modules.subdaos.section import ANY, Scope, SubDaos, word
from ape_dao.modules.subdaos.status import acts, operating_daos, subdao_data
from ape_dao.proposals.assets import ETHER_ASSET
from ape_dao.proposals.writing import dump_yaml, write_action

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape.api import ReceiptAPI

    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.subdaos.sdk import ScopeState, SubDaoState
    from ape_dao.proposals.assets import Asset

_MAX_FREEZE = 14 * units.DAY


@output_options
@click.group()
def cli() -> None:
    """Show the DAO's sub-DAOs; act as one, freeze, recall and sweep.

    Operators and scopes are set by proposals: `ape dao proposal template set-subdao-scope`, or
    `ape dao amend`.
    """


@cli.command()
@click.argument("name", required=False)
@place_options
@output_options
def show(name: str | None, place: Place) -> None:
    """Show who acts for which sub-DAO, in which calls, and what it holds."""
    out = Output.current()
    with place.open() as session:
        states, now = sdk.subdaos(session.dao), session.chain.timestamp()
        chosen = states if name is None else [_named(states, name)]
        held = {state.name: _held(session, state) for state in chosen}
        daos = operating_daos(session.record.spec)
        labels = {address: name for name, address in session.record.spec.addresses.items()} | {
            address: f"the DAO {slug} (`ape dao … --dao {slug}`)" for address, slug in daos.items()
        }
    if not chosen:
        out.say("The DAO has no sub-DAOs; `subdaos` in its spec describes them.")
    for state in chosen:
        operator = labels.get(state.operator, state.operator) if int(state.operator, 16) else "nobody"
        out.say(f"{state.name} ({state.address}): {operator} acts, {acts(state, now)}")
        for scope in state.scopes:
            out.say(f"  {scope.number}  {_call_text(session, state, scope)}")
        for asset, amount in held[state.name]:
            out.say(f"  holds {amount_text(amount, asset)}")
    out.result(
        {
            "subdaos": [
                {
                    **subdao_data(state, daos),
                    "holds": [
                        {"asset": asset.address, "amount": str(amount)} for asset, amount in held[state.name]
                    ],
                }
                for state in chosen
            ]
        }
    )


@cli.command()
@click.argument("name")
@click.argument("scope", type=click.IntRange(min=0))
@click.argument("arguments", nargs=-1)
@click.option(
    "--within", help="How long the call can be made: 1 hour; for a proposal 60 days.", show_default=False
)
@click.option("--print", "only_print", is_flag=True, help="Send nothing; print the call, for a Safe.")
@click.option(
    "--proposal",
    metavar="FILE",
    help="Send nothing; write a proposal of the DAO that acts.",
    shell_complete=completing.files,
)
@account_option
@yes_option
@place_options
@output_options
def execute(
    name: str,
    scope: int,
    arguments: tuple[str, ...],
    within: str | None,
    only_print: bool,
    proposal: str | None,
    account: str | None,
    yes: bool,
    place: Place,
) -> None:
    """Make the call of scope number SCOPE as the sub-DAO NAME.

    ARGUMENTS are those that the scope leaves open, in their order: addresses, true or false, whole numbers in
    base units, or 32 bytes. Where a DAO acts, --proposal writes the file for its vote.
    """
    out = Output.current()
    if proposal is not None:
        require_new(proposal, force=False)
    lasts = units.parse_duration(within or ("1 hour" if proposal is None else "60 days"))
    with place.open() as session:
        state = _named(sdk.subdaos(session.dao), name)
        chosen = next((one for one in state.scopes if one.number == scope), None)
        if chosen is None:
            numbers = ", ".join(str(one.number) for one in state.scopes) or "none"
            raise DaoError(
                f"'{name}' has no scope {scope}; there are: {numbers} (`ape dao subdao show {name}`)."
            )
        data = _call(session, state, chosen, arguments)
        deadline = session.chain.next_timestamp() + lasts
        out.say(
            f"{name} calls {_call_text(session, state, chosen)} with {', '.join(arguments) or 'nothing'}."
        )
        values = {"id": scope, "data": data, "deadline": deadline}
        call = encode_call(artifact(EXECUTOR.name).abi, "execute", values, EXECUTOR.name)
        if only_print:
            out.say(f"to    {state.address}\ndata  0x{call.hex()}\nuntil {format_date(deadline)} UTC")
            transaction = None
        elif proposal is not None:
            _write_proposal(out, session, state, proposal, call)
            transaction = None
        else:
            signer = session.signer(account)
            confirm(out, "Make the call?", yes)
            receipt = sdk.execute(session.dao, name, scope, data, deadline, sender=signer)
            transaction = str(receipt.txn_hash)
            out.say(f"Done: {transaction}")
    out.result(
        {
            "subdao": name,
            "to": state.address,
            "data": f"0x{call.hex()}",
            "deadline": deadline,
            "transaction": transaction,
        }
    )


@cli.command()
@click.argument("name")
@click.argument("span", default="14 days")
@account_option
@place_options
@output_options
def freeze(name: str, span: str, account: str | None, place: Place) -> None:
    """Stop the sub-DAO NAME for SPAN, 14 days at most; its guardian can."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        state = _named(sdk.subdaos(session.dao), name)
        now, seconds = session.chain.next_timestamp(), units.parse_duration(span)
        if not 0 < seconds <= _MAX_FREEZE:
            raise DaoError(f"A freeze lasts at most 14 days, not {span}.")
        if now < state.freezable_from:
            raise DaoError(
                f"The last freeze of '{name}' ended too short ago; the next can begin on "
                f"{format_date(state.freezable_from)} UTC. `ape dao subdao recall` writes the proposal that "
                "ends it."
            )
        receipt = sdk.freeze(session.dao, name, now + seconds, sender=signer)
    _done(out, receipt, f"'{name}' is stopped until {format_date(now + seconds)} UTC", name)


@cli.command()
@click.argument("name")
@click.argument("tokens", nargs=-1)
@account_option
@place_options
@output_options
def sweep(name: str, tokens: tuple[str, ...], account: str | None, place: Place) -> None:
    """Send what the sub-DAO NAME holds of TOKENS to the treasury, once nobody can act for it; anyone can.

    Without TOKENS all that the DAO knows.
    """
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        state, now = _named(sdk.subdaos(session.dao), name), session.chain.next_timestamp()
        if now < state.until:
            raise DaoError(
                f"'{name}' can act until {format_date(state.until)} UTC; until then nothing is swept."
            )
        assets = _assets(session, state, tokens)
        if not assets:
            raise DaoError(f"'{name}' holds nothing of the tokens that the DAO knows; name the token.")
        receipt = sdk.sweep(session.dao, name, assets, sender=signer)
    _done(out, receipt, f"All that '{name}' held went to the treasury", name)


@cli.command()
@click.argument("name")
@click.argument("tokens", nargs=-1)
@file_options
@place_options
@output_options
def recall(name: str, tokens: tuple[str, ...], output: str | None, force: bool, place: Place) -> None:
    """Write a proposal that ends the sub-DAO NAME at once and brings home what it holds of TOKENS.

    Without TOKENS all that the DAO knows. Budgets of the same operator end by `budgets.recall`, which can
    stand in the same file.
    """
    out = Output.current()
    with place.open() as session:
        state = _named(sdk.subdaos(session.dao), name)
        if not int(state.operator, 16):
            raise DaoError(
                f"'{name}' is recalled already; `ape dao subdao sweep {name}` brings home what is left."
            )
        assets = _assets(session, state, tokens)
        action = write_action(session.registry, Action(state.address, sdk.recall_data(assets)))
    text = dump_yaml(
        {
            "title": f"Recall the sub-DAO {name}",
            "summary": "Nobody acts for it any more, and what it holds returns to the treasury.",
            "actions": [action],
        }
    )
    if output is not None:
        require_new(output, force)
        Path(output).write_text(text, encoding="utf-8")
        out.say(f"Wrote {output}. Then run `ape dao proposal create {output}`.")
    elif not out.as_json:
        click.echo(text, nl=False)
    out.result({"text": text, "path": output})


def _write_proposal(out: Output, session: Session, state: SubDaoState, path: str, call: bytes) -> None:
    """A call of a sub-DAO as a proposal of the DAO whose timelock is its operator."""
    slug = operating_daos(session.record.spec).get(state.operator)
    text = dump_yaml(
        {
            "title": f"Act as the sub-DAO {state.name} of {session.record.name}",
            "summary": f"A call within the scopes that {session.record.name} listed.",
            "actions": [{"to": state.address, "calldata": f"0x{call.hex()}"}],
        }
    )
    Path(path).write_text(text, encoding="utf-8")
    dao = "" if slug is None else f" --dao {slug}"
    out.say(f"Wrote {path}. Then run `ape dao proposal create {path}{dao}`.")


def _named(states: Sequence[SubDaoState], name: str) -> SubDaoState:
    found = next((state for state in states if state.name == name), None)
    if found is None:
        names = ", ".join(state.name for state in states) or "none"
        raise DaoError(f"There is no sub-DAO '{name}'; there are: {names}.")
    return found


def _held(session: Session, state: SubDaoState) -> list[tuple[Asset, int]]:
    power = session.dao.addresses[ESCROW.key]
    tokens = [asset for asset in session.registry.assets if asset.address != power]
    kit = artifact(TOKEN.name)
    asked = [Question(kit, asset.address, "balanceOf", (state.address,)) for asset in tokens]
    amounts = session.chain.read_many(asked)
    return [(asset, int(amount)) for asset, amount in zip(tokens, amounts, strict=True) if amount]


def _assets(session: Session, state: SubDaoState, tokens: tuple[str, ...]) -> list[str]:
    if tokens:
        return [_token(session, token) for token in tokens]
    return [asset.address for asset, _ in _held(session, state)]


def _token(session: Session, text: str) -> str:
    """A token by its symbol, its name in the spec or its address; what scopes are about need not be known."""
    known = session.registry.asset_called(text)
    if known is not None and known != ETHER_ASSET:
        return known.address
    return session.record.spec.addresses.get(text) or session.registry.address(text)


def _written(session: Session, state: SubDaoState, scope: ScopeState) -> Scope | None:
    """The scope as the spec writes it, if it is the one on the chain."""
    section = session.record.spec.section(SubDaos)
    bodies = [] if section is None else section.bodies
    scopes = next((body.scopes for body in bodies if body.name == state.name), [])
    return next(
        (one for one in scopes if (one.selector, len(one.kinds)) == (scope.selector, scope.words)), None
    )


def _call_text(session: Session, state: SubDaoState, scope: ScopeState) -> str:
    """The call for people, with its fixed arguments."""
    labels = {address: name for name, address in session.dao.addresses.items()}
    labels |= {address: name for name, address in session.record.spec.addresses.items()}
    written = _written(session, state, scope)
    fixed = {position: "this" if is_this else f"0x{value.hex()}" for position, is_this, value in scope.fixed}
    function = f"0x{scope.selector.hex()}" if written is None else written.call.partition("(")[0]
    kinds = [ANY] * scope.words if written is None else written.kinds
    arguments = ", ".join(fixed.get(index, kind) for index, kind in enumerate(kinds))
    return f"{labels.get(scope.target, scope.target)}.{function}({arguments})"


def _call(session: Session, state: SubDaoState, scope: ScopeState, arguments: tuple[str, ...]) -> bytes:
    """The calldata of a scope with the arguments that it leaves open."""
    written = _written(session, state, scope)
    kinds = ["bytes32"] * scope.words if written is None else written.kinds
    words = dict(_fixed_words(state, scope))
    free = [index for index in range(scope.words) if index not in words]
    if len(arguments) != len(free):
        raise DaoError(
            f"Scope {scope.number} of '{state.name}' leaves {len(free)} arguments open, and {len(arguments)} "
            f"are given: {_call_text(session, state, scope)}."
        )
    words |= {index: word(text, kinds[index]) for index, text in zip(free, arguments, strict=True)}
    return scope.selector + b"".join(words[index] for index in range(scope.words))


def _fixed_words(state: SubDaoState, scope: ScopeState) -> Iterator[tuple[int, bytes]]:
    own = bytes.fromhex(state.address[2:]).rjust(32, b"\0")
    for position, is_this, value in scope.fixed:
        yield position, own if is_this else value


def _done(out: Output, receipt: ReceiptAPI, what: str, name: str) -> None:
    out.say(f"{what}: {receipt.txn_hash}")
    data: dict[str, Any] = {"subdao": name, "transaction": str(receipt.txn_hash)}
    out.result(data)

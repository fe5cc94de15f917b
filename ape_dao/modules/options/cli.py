"""`ape dao options`: rounds in which voters choose among several proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli.amounts import amount_text, asset_at, read_amount
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.session import confirm, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.units import format_date, share
from ape_dao.modules.options import sdk
from ape_dao.modules.options.status import round_data
from ape_dao.proposals.onchain import find_proposals, short_id
from ape_dao.proposals.standing import when

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.options.sdk import OptionState, RoundState, Terms
    from ape_dao.proposals.assets import Asset

    F = TypeVar("F", bound=Callable[..., Any])

NONE = "none"
_stage_option = click.option(
    "--stage", "stage", metavar="NAME", help="Which stage of the spec, if there are several."
)


@output_options
@click.group()
def cli() -> None:
    """Choose among several proposals: open a round, vote in it, settle it.

    A kind of proposals names a stage (`options.stages` in the spec). None of its proposals is queued or
    executed unless it won a round of that stage, and passed its own vote as well.
    """


@cli.command()
@click.argument("number", metavar="[ROUND]", type=int, required=False)
@_stage_option
@signed_options
def show(number: int | None, stage: str | None, account: str | None, place: Place) -> None:
    """Show the rounds of a stage; or one round, how it stands, and the signer's own ballot."""
    out = Output.current()
    with place.open() as session:
        name, now = _stage(session, stage), session.chain.timestamp()
        terms = sdk.terms(session.dao, name)
        asset = _asset(session, terms)
        if number is not None:
            _show_one(out, session, name, terms, number, account)
            return
        found = sdk.rounds(session.dao, name)
    if found:
        rows = [
            (
                str(one.number),
                one.word(now),
                when(one.ends, now),
                str(len(one.options)),
                ", ".join(str(place + 1) for place, option in enumerate(one.options) if option.is_winner),
            )
            for one in found
        ]
        out.table(("round", "state", "ends", "options", "ahead, or won"), rows)
    else:
        out.say(f"'{name}' had no round yet.")
    out.say(_terms_text(terms, asset))
    out.result(
        {
            "stage": name,
            "counting": terms.counting,
            "asset": asset.address if asset else None,
            "rounds": [round_data(one) for one in found],
            "ballot": None,
        }
    )


@cli.command("open")
@click.argument("proposals", metavar="ID|FILE[=COST]…", nargs=-1, required=True)
@click.option(
    "--budget", metavar="AMOUNT", help="What the winners may cost together; the stage's most by default."
)
@_stage_option
@yes_option
@signed_options
def open_round(
    proposals: tuple[str, ...],
    budget: str | None,
    stage: str | None,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Open a round among proposals that were made and whose votes do not end before the round does.

    Where the stage has a budget, each proposal has a COST, such as 3f2a=500. Nobody compares costs with what
    the proposals pay, so read them.
    """
    out = Output.current()
    with place.open() as session:
        name, signer = _stage(session, stage), session.signer(account)
        terms = sdk.terms(session.dao, name)
        asset = _asset(session, terms)
        choices = [_choice(session, text, asset) for text in proposals]
        if budget is not None and asset is None:
            raise DaoError(f"'{name}' has no budget: leave --budget out.")
        most = terms.budget if budget is None or asset is None else read_amount(budget, asset, terms.budget)
        for place_of, (proposal, cost) in enumerate(choices):
            costs = f", costs {amount_text(cost, asset)}" if asset else ""
            out.say(f"{place_of + 1}. {_title(session, proposal)} ({short_id(proposal)}){costs}")
        out.say(_terms_text(terms, asset))
        confirm(out, "Open a round among these?", yes)
        receipt = sdk.open_round(session.dao, name, choices, most, sender=signer)
        made = int(
            session.dao.read(sdk.stages_of(session.dao)[name], ("lastRoundOf", str(signer.address)))[0]
        )
        state = sdk.round_of(session.dao, name, made)
    out.say(f"Round {made} runs until {format_date(state.ends)} UTC: {receipt.txn_hash}")
    out.result({"stage": name, **round_data(state), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("number", metavar="ROUND", type=int)
@click.argument("choices", metavar="[OPTION[=POINTS]|none]…", nargs=-1)
@click.option("--abstain", is_flag=True, help="Choose nothing; the ballot counts for the quorum only.")
@_stage_option
@yes_option
@signed_options
def vote(
    number: int,
    choices: tuple[str, ...],
    abstain: bool,
    stage: str | None,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Vote for options by their numbers, in place of an earlier ballot; `none` stands for none of these.

    Approval takes as many numbers as you like; score splits 100 points, such as 1=60 3=40, or evenly.
    Ballots weigh less and less in the second half of a round.
    """
    out = Output.current()
    if bool(choices) == abstain:
        raise DaoError("Name options, such as 1 3, or none; or pass --abstain.")
    with place.open() as session:
        name, signer = _stage(session, stage), session.signer(account)
        terms, state = sdk.terms(session.dao, name), sdk.round_of(session.dao, name, number)
        now = session.chain.next_timestamp()
        if now >= state.ends:
            raise DaoError(f"Round {number} took ballots until {format_date(state.ends)} UTC.")
        points = sdk.ballot(_given(choices, terms), len(state.options), terms.counting)
        for place_of, given in enumerate(points):
            if given:
                is_none = place_of == len(state.options)
                what = "none of these" if is_none else _title(session, state.options[place_of].proposal)
                out.say(f"{given} points: {what}")
        weight = min(10_000, 20_000 * (state.ends - now) // terms.vote_time)
        if weight < 10_000:
            out.note(f"The ballot weighs {units.format_percent(weight)} by now.")
        confirm(out, "Abstain?" if abstain else "Vote like that?", yes)
        receipt = sdk.vote(session.dao, name, number, points, sender=signer)
    out.say(f"Voted in round {number}: {receipt.txn_hash}")
    out.result({"stage": name, "round": number, "points": points, "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("number", metavar="ROUND", type=int)
@_stage_option
@signed_options
def settle(number: int, stage: str | None, account: str | None, place: Place) -> None:
    """End a round that is over, so that its winners can be queued; anybody can."""
    out = Output.current()
    with place.open() as session:
        name, signer = _stage(session, stage), session.signer(account)
        before, now = sdk.round_of(session.dao, name, number), session.chain.next_timestamp()
        if before.is_settled:
            raise DaoError(f"Round {number} is settled; `ape dao options show {number}` tells who won.")
        if now < before.ends:
            raise DaoError(f"Round {number} runs until {format_date(before.ends)} UTC.")
        receipt = sdk.settle(session.dao, name, number, sender=signer)
        state = sdk.round_of(session.dao, name, number)
        won = [(one.proposal, _title(session, one.proposal)) for one in state.options if one.is_winner]
    for proposal, title in won:
        out.say(f"{title} won: `ape dao proposal queue {short_id(proposal)}` once its own vote is over.")
    if not won:
        why = "no option reached the bar, or more than 'none of these'" if state.has_quorum else "no quorum"
        out.say(f"Nobody won: {why}.")
    out.result({"stage": name, **round_data(state), "transaction": str(receipt.txn_hash)})


def _show_one(
    out: Output, session: Session, name: str, terms: Terms, number: int, account: str | None
) -> None:
    state, now = sdk.round_of(session.dao, name, number), session.chain.timestamp()
    asset = _asset(session, terms)
    address = str(session.signer(account).address) if account is not None else None
    points, cast_at = sdk.ballot_of(session.dao, name, number, address) if address else ([], 0)
    rows = [_row(session, state, place, one, asset) for place, one in enumerate(state.options)]
    out.table(("option", "proposal", "cost", "points", "ahead, or won", "title"), rows)
    votes = session.registry.votes_symbol
    out.say(f"None of these: {_points_text(state.none)}.")
    reached = "reached" if state.has_quorum else "not reached"
    out.say(f"Turnout {units.format_amount(state.turnout)} {votes}, the quorum is {reached}.")
    if asset:
        out.say(f"{amount_text(state.spent, asset)} of {amount_text(state.budget, asset)} go to those ahead.")
    out.say(f"It is {state.word(now)}; end of voting: {when(state.ends, now)}.")
    if cast_at:
        given = ", ".join(f"{one} to {_which(place, state)}" for place, one in enumerate(points) if one)
        out.say(f"Your ballot of {format_date(cast_at)}: {given or 'abstained'}.")
    ballot = {"account": address, "points": points, "castAt": cast_at} if cast_at else None
    out.result(
        {
            "stage": name,
            "counting": terms.counting,
            "asset": asset.address if asset else None,
            "rounds": [round_data(state)],
            "ballot": ballot,
        }
    )


def _which(place: int, state: RoundState) -> str:
    return f"option {place + 1}" if place < len(state.options) else "none of these"


def _row(
    session: Session, state: RoundState, place: int, one: OptionState, asset: Asset | None
) -> tuple[str, ...]:
    best = max(*(option.points for option in state.options), state.none, 1)
    return (
        str(place + 1),
        short_id(one.proposal),
        amount_text(one.cost, asset) if asset else "",
        f"{_points_text(one.points)} ({share(one.points, best)} of the most)",
        "yes" if one.is_winner else "no",
        _title(session, one.proposal),
    )


def _points_text(points: int) -> str:
    """Power times points in whole votes that gave all of them."""
    return units.format_amount(points // sdk.FULL_POINTS)


def _terms_text(terms: Terms, asset: Asset | None) -> str:
    most = f" {terms.winners} win at most" if terms.winners > 1 else " One wins at most"
    costs = f", for {amount_text(terms.budget, asset)} together" if asset else ""
    return (
        f"Counted by {terms.counting}; {units.format_percent(terms.quorum)} of all power must take part, and "
        f"an option needs {units.format_percent(terms.bar)}.{most}{costs}."
    )


def _given(choices: tuple[str, ...], terms: Terms) -> dict[int, int]:
    """Points by the number of the option, from 0."""
    given: dict[int, int] = {}
    plain = sum("=" not in choice for choice in choices)
    if plain not in (0, len(choices)):
        raise DaoError("Give points to all of the options, such as 1=60 3=40, or to none of them.")
    even = sdk.FULL_POINTS if terms.counting == "approval" else sdk.FULL_POINTS // max(len(choices), 1)
    for choice in choices:
        which, _, points = choice.partition("=")
        if which != NONE and not which.isdecimal():
            raise DaoError(f"'{choice}' is no option; write its number, such as 2 or 2=40, or none.")
        if points and not points.isdecimal():
            raise DaoError(f"'{points}' are no points; write a whole number from 0 to {sdk.FULL_POINTS}.")
        number = sdk.NONE if which == NONE else int(which) - 1
        if number < sdk.NONE or (which != NONE and number < 0):
            raise DaoError(f"'{choice}' is no option; they are numbered from 1.")
        if number in given:
            raise DaoError(f"'{which}' is named twice.")
        given[number] = int(points) if points else even
    return given


def _choice(session: Session, text: str, asset: Asset | None) -> tuple[int, int]:
    """A proposal, and its cost."""
    which, has_cost, cost = text.partition("=")
    if asset is None and has_cost:
        raise DaoError(f"'{text}' has a cost, and the stage has no budget: leave it out.")
    if asset is not None and not has_cost:
        raise DaoError(
            f"'{text}' has no cost; write it like {which}=500, in {asset.symbol or asset.address}."
        )
    return choose(session, which).proposal.id, 0 if asset is None else read_amount(cost, asset, 0)


def _title(session: Session, proposal: int) -> str:
    found = next((one for one in find_proposals(session.dao) if one.id == proposal), None)
    return "(a proposal of another governor)" if found is None else found.heading


def _asset(session: Session, terms: Terms) -> Asset | None:
    return asset_at(session.registry, terms.asset) if terms.budget else None


def _stage(session: Session, given: str | None) -> str:
    """The stage that is meant: the one named, or the only one."""
    names = list(sdk.stages_of(session.dao))
    if given is None and len(names) == 1:
        return names[0]
    if given in names:
        return str(given)
    if not names:
        raise DaoError("This DAO has no stage among options; add the section `options` by `ape dao amend`.")
    several = "Several stages are there" if given is None else f"There is no stage '{given}'"
    raise DaoError(f"{several}: pass --stage with {', '.join(names)}.")

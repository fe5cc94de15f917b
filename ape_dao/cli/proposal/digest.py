"""`ape dao proposal digest`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.words import (
    kind_name,
    missing,
    proposal_data,
    standing_data,
    state_text,
    state_word,
)
from ape_dao.cli.session import place_options
from ape_dao.core.deployment.journal import write_text
from ape_dao.core.errors import ProposalError
from ape_dao.core.text import printable
from ape_dao.proposals.digest import Digest, digest, money_line
from ape_dao.proposals.feed import ENDINGS, Entry, feed_text
from ape_dao.proposals.standing import all_standings, when
from ape_dao.sdk.stages import saying_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.cli.session import Place, Session
    from ape_dao.proposals.standing import Standing


@click.command("digest")
@click.option("--for", "member", metavar="ACCOUNT", help="Say what this account has not voted on.")
@click.option(
    "--feed",
    metavar="FILE",
    help="Write them all to a feed for readers: FILE.xml (RSS 2.0) or FILE.json (JSON Feed 1.1).",
    shell_complete=completing.files,
)
@place_options
@output_options
def cli(member: str | None, feed: str | None, place: Place) -> None:
    """Say what matters about each open proposal: money, powers, who is named, and how similar ones went.

    Everything but the title comes from the calls as they are decoded, never from a proposal's text, so the
    same calls always give the same words; the fingerprint of the calls stands beside them.
    """
    out = Output.current()
    if feed and Path(feed).suffix not in ENDINGS:
        raise ProposalError(f"'{feed}' is neither *.xml (RSS) nor *.json (JSON Feed); name the file so.")
    with place.open() as session:
        everything = all_standings(session.dao)
        chosen = [pair for pair in everything if feed or pair[1].is_waiting]
        digests = [digest(session.registry, *pair, everything) for pair in reversed(chosen)]
        voted = _voted(session, member, digests)
        if feed:
            write_text(Path(feed), feed_text(_title(session), _entries(session, digests), Path(feed).suffix))
    waiting = [one for one in digests if one.standing.is_waiting]
    for one in waiting:
        _show(out, session, one, voted.get(one.proposal.id))
    if not waiting:
        out.say("No open proposals.")
    if feed:
        out.say(f"Wrote {len(digests)} proposals to {feed}.")
    open_ones = [_data(session, one, voted.get(one.proposal.id)) for one in waiting]
    out.result({"open": open_ones, "feed": feed})


def _voted(session: Session, member: str | None, digests: list[Digest]) -> dict[int, bool]:
    """Whether the member voted, by proposal; empty without a member."""
    if member is None:
        return {}
    account = session.account_address(member)
    ids = [one.proposal.id for one in digests]
    answers = session.dao.read("governor", *(("hasVoted", number, account) for number in ids))
    return dict(zip(ids, map(bool, answers), strict=True))


def _show(out: Output, session: Session, one: Digest, has_voted: bool | None) -> None:
    out.title(f"{one.proposal.heading}  ({one.proposal.short_id})")
    rows = [(what, printable(said)) for what, said in _lines(session, one)]
    if has_voted is not None:
        rows.append(("you", "have voted" if has_voted else "have not voted"))
    out.table(("what", "now"), rows)


def _lines(session: Session, one: Digest) -> Iterator[tuple[str, str]]:
    """What it is, then each fact on a line."""
    registry, standing = session.registry, one.standing
    yield "state", _state(standing)
    for need in missing(standing, registry.votes_symbol):
        yield "needs", need
    if (said := saying_of(session.dao, one.proposal, standing)) is not None:
        yield "stage", said
    for call in one.calls:
        yield "call", call
    for money in one.money:
        yield "money", money_line(registry, money)
    for power in one.powers:
        yield "power", power
    for outsider in one.outsiders:
        yield "names", f"{outsider}, which is no contract of the DAO"
    if one.unread:
        yield "unread", f"{one.unread} {'call says' if one.unread == 1 else 'calls say'} what nobody can read"
    for other, how in one.similar:
        yield "before", f"{other.short_id} {state_text(how)}: {other.heading}"
    yield "fingerprint", one.fingerprint


def _state(standing: Standing) -> str:
    step, due = standing.next_step
    state = state_text(standing)
    if standing.is_over:
        return state
    if standing.is_blocked:
        return f"{state}; can never be executed"
    return f"{state}; {step} {when(due, standing.now)}" if step else state


def _title(session: Session) -> str:
    return f"Proposals of {session.record.spec.name}"


def _entries(session: Session, digests: list[Digest]) -> list[Entry]:
    chain_id, governor = session.record.chain_id, session.record.address("governor")
    return [
        Entry(
            name=f"eip155:{chain_id}:{governor}/{one.proposal.id}",
            title=f"{one.proposal.heading} ({state_word(one.standing)})",
            text="\n".join(f"{what}: {printable(said)}" for what, said in _lines(session, one)),
            time=session.chain.block_time(one.proposal.block),
            category=kind_name(one.proposal.kind),
        )
        for one in digests
    ]


def _data(session: Session, one: Digest, has_voted: bool | None) -> dict[str, Any]:
    return {
        **proposal_data(one.proposal),
        **standing_data(one.standing),
        "missing": missing(one.standing, session.registry.votes_symbol),
        "stageSays": saying_of(session.dao, one.proposal, one.standing),
        "fingerprint": one.fingerprint,
        "calls": list(one.calls),
        "money": [
            {"verb": m.verb, "asset": m.asset, "account": m.account, "amount": str(m.amount)}
            for m in one.money
        ],
        "powers": list(one.powers),
        "outsiders": list(one.outsiders),
        "unread": one.unread,
        "similar": [
            {"shortId": other.short_id, "state": how.state.name.lower(), "title": other.title}
            for other, how in one.similar
        ],
        "voted": has_voted,
    }

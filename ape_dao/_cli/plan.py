"""`ape dao plan`: what a deployment would do, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao._cli.human import argument_lines, call_text
from ape_dao._cli.network import account_option, load_account
from ape_dao._cli.options import output_options
from ape_dao._cli.output import Output
from ape_dao._cli.spec import chosen_spec, spec_options
from ape_dao.exceptions import PlanError, UnitError
from ape_dao.plan import make_plan
from ape_dao.spec import spec_hash
from ape_dao.spec.fields import read_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape_dao.plan import Plan
    from ape_dao.roles import Power


@click.command()
@spec_options
@click.option("--launcher", metavar="0x…", help="Address that will deploy; or give --account.")
@account_option
@click.option("--arguments", is_flag=True, help="Show every constructor argument.")
@output_options
def cli(
    spec: str | None,
    preset: str | None,
    addresses: tuple[str, ...],
    launcher: str | None,
    account: str | None,
    arguments: bool,
) -> None:
    """Show the steps, addresses and powers of a deployment; sends nothing and needs no node."""
    chosen = chosen_spec(spec, preset, addresses)
    plan = make_plan(chosen, _launcher(launcher, account))
    out = Output.current()
    show_plan(out, plan, arguments)
    out.result({**plan.to_data(), "planHash": plan.hash()})


def show_plan(out: Output, plan: Plan, arguments: bool = False) -> None:
    """The plan for people."""
    out.title(f"{plan.spec.name}, deployed by {plan.launcher}")
    rows = [
        (number, step.key, step.contract, step.address, f"{step.minimum_gas:,}")
        for number, step in enumerate(plan.steps, start=1)
    ]
    out.table(("step", "key", "contract", "address", "gas at least"), rows)
    if arguments:
        for step in plan.steps:
            out.title(f"{step.contract}({step.key})")
            out.table(("argument", "value"), argument_lines(plan, step))
    out.title(f"Step {len(plan.steps) + 1}: genesis.finish, one transaction")
    for call in plan.calls:
        out.say(f"  {call_text(plan, call)}")
    out.title("Powers afterwards")
    show_powers(out, plan.powers)
    out.say()
    out.say(f"spec {spec_hash(plan.spec)}")
    out.say(f"plan {plan.hash()}")


def show_powers(out: Output, powers: Iterable[Power]) -> None:
    """A table of who can do what."""
    out.table(("contract", "power", "holder"), [(one.contract, one.power, one.holder) for one in powers])


def _launcher(launcher: str | None, account: str | None) -> str:
    if (launcher is None) == (account is None):
        raise PlanError(
            "Who deploys? Give --launcher 0x… or --account ALIAS, because addresses depend on it."
        )
    if launcher is None:
        return str(load_account(account).address)
    try:
        return read_address(launcher)
    except UnitError as err:
        raise PlanError(f"The launcher is wrong: {err}") from err

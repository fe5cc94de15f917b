"""`ape dao plan`: what a deployment would do, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.human import argument_lines, call_text
from ape_dao.cli.network import account_option, connected, load_account, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.spec import chosen_spec, spec_options
from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.deployment.gas import expected_gas, unmeasured
from ape_dao.core.deployment.plan import FINISH, make_plan
from ape_dao.core.errors import PlanError, UnitError
from ape_dao.core.schema.fields import read_address
from ape_dao.core.spec.identity import spec_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape_dao.core.deployment.compare import Comparison
    from ape_dao.core.deployment.plan import Plan, Step
    from ape_dao.core.module import Power


@click.command()
@spec_options
@click.option("--deployer", metavar="0x…", help="Address that will deploy; alternative to --account.")
@account_option
@click.option("--arguments", is_flag=True, help="Show every constructor argument.")
@click.option(
    "--gas-price",
    metavar="GWEI",
    help="Gas price for the cost estimate; with --network, the current one by default.",
)
@network_option
@output_options
def cli(
    spec: str | None,
    preset: str | None,
    addresses: tuple[str, ...],
    deployer: str | None,
    account: str | None,
    arguments: bool,
    gas_price: str | None,
    network: str | None,
) -> None:
    """Show the steps, addresses, gas and powers of a deployment; sends nothing and needs no node.

    With --network it also shows which of the contracts exist there already.
    """
    chosen = chosen_spec(spec, preset, addresses)
    plan = make_plan(chosen, chosen_deployer(deployer, account))
    out = Output.current()
    price = None if gas_price is None else _wei(gas_price)
    comparison = None
    if network is not None:
        comparison, current_price = _compare(plan, network)
        price = current_price if price is None else price
    for child in plan.family[:-1]:
        show_plan(out, child, arguments, price)
        out.say()
    show_plan(out, plan, arguments, price, comparison)
    gas = expected_gas(plan)
    out.result(
        {
            **plan.to_data(),
            "planHash": plan.hash(),
            "expectedGas": gas,
            "expectedGasTotal": sum(gas.values()),
            "codeSizes": {step.key: _code_size(step) for step in plan.steps},
            "gasPrice": None if price is None else str(price),
            "expectedCost": None if price is None else str(price * sum(gas.values())),
            "chain": None if comparison is None else _chain(comparison),
            "children": [child.to_data() | {"planHash": child.hash()} for child in plan.family[:-1]],
        }
    )


def show_plan(
    out: Output,
    plan: Plan,
    arguments: bool = False,
    price: int | None = None,
    comparison: Comparison | None = None,
) -> None:
    """The plan for people."""
    of_whom = f", a child of {plan.parent}" if plan.parent else ""
    out.title(f"{plan.spec.name}{of_whom}, deployed by {plan.deployer}")
    gas = expected_gas(plan)
    rows = [
        [number, step.key, step.contract, step.address, f"{_code_size(step):,}", f"{gas[step.key]:,}"]
        for number, step in enumerate(plan.steps, start=1)
    ]
    rows.append([len(rows) + 1, FINISH, "hand-over", plan.addresses["genesis"], "", f"{gas[FINISH]:,}"])
    rows.append(["", "total", "", "", "", f"{sum(gas.values()):,}"])
    header = ["step", "key", "contract", "address", "bytes", "gas (about)"]
    if comparison is not None:
        header.append(f"on {comparison.network}")
        for row in rows:
            row.append(comparison.states.get(str(row[1]), ""))
    out.table(header, rows)
    if left_out := unmeasured(plan):
        out.say(f"At least: the constructor of {', '.join(left_out)} was not measured.")
    if price is not None:
        cost, gwei = (
            units.format_amount(sum(gas.values()) * price, symbol="ETH"),
            units.format_amount(price, 9),
        )
        out.say(f"About {cost} at {gwei} gwei.")
    if comparison is not None and not comparison.has_factory:
        out.say("The CREATE2 factory is missing there; `ape dao deploy` installs it first, if possible.")
    for problem in comparison.problems if comparison is not None else ():
        out.note(f"`ape dao deploy` will refuse: {problem}.")
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


def _compare(plan: Plan, network: str) -> tuple[Comparison, int]:
    """What the chain holds of the plan, and the gas price that it asks."""
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.compare import compare

    with connected(network) as provider:
        chain = Chain(provider)
        return compare(plan, chain), chain.gas_price()


def _chain(comparison: Comparison) -> dict[str, Any]:
    return {
        "network": comparison.network,
        "chainId": comparison.chain_id,
        "hasFactory": comparison.has_factory,
        "problems": list(comparison.problems),
        "states": dict(comparison.states),
    }


def _code_size(step: Step) -> int:
    return len(artifact(step.contract).runtime_code)


def _wei(gwei: str) -> int:
    return units.parse_amount(gwei, decimals=9, symbol="gwei")


def show_powers(out: Output, powers: Iterable[Power]) -> None:
    """A table of who can do what."""
    out.table(
        ("contract", "power", "holder"), [(power.contract, power.power, power.holder) for power in powers]
    )


def chosen_deployer(deployer: str | None, account: str | None) -> str:
    """The address that deploys.

    Raises:
        PlanError: None was named, or two.
    """
    if (deployer is None) == (account is None):
        raise PlanError(
            "Who deploys? Give --deployer 0x… or --account ALIAS, because addresses depend on it."
        )
    if deployer is None:
        return str(load_account(account).address)
    try:
        return read_address(deployer)
    except UnitError as err:
        raise PlanError(f"--deployer: {err}") from err

"""`ape dao module`: what is installed, and modules of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output


@output_options
@click.group()
def cli() -> None:
    """List the installed modules, write the skeleton of a new one, and build its manifest.

    A module is an optional part of a DAO: a section of the spec, contracts, and whatever commands, checks and
    templates belong to them. docs/modules.md shows how to write one.
    """


@cli.command("list")
@output_options
def list_() -> None:
    """List the installed modules."""
    from ape_dao.core.module import installed_modules

    out = Output.current()
    modules = installed_modules()
    rows = [
        (module.name, ", ".join(kind.name for kind in module.contracts), module.package) for module in modules
    ]
    out.table(("module", "contracts", "package"), rows)
    out.result(
        {
            "modules": [
                {
                    "name": module.name,
                    "package": module.package,
                    "within": module.within,
                    "contracts": [kind.name for kind in module.contracts],
                    "afterLaunch": module.after_launch,
                }
                for module in modules
            ]
        }
    )


@cli.command()
@click.argument("name")
@click.option(
    "--folder",
    metavar="DIR",
    help="Where to write it; by default a new folder named after the distribution.",
    shell_complete=completing.folders,
)
@output_options
def new(name: str, folder: str | None) -> None:
    """Write the skeleton of a module NAME: a contract, a section, a template, a test.

    NAME is the key of its section in the spec, such as tips or job_market.
    """
    from ape_dao.skeleton import write_module

    out = Output.current()
    place = Path(folder or f"ape-dao-{name.replace('_', '-')}")
    paths = write_module(name, place)
    out.say(f"Wrote {len(paths)} files to {place}. Its README.md says how to build and test it.")
    out.result({"module": name, "folder": str(place), "files": [str(path) for path in paths]})


@cli.command()
@click.option(
    "--project",
    default=".",
    show_default=True,
    metavar="DIR",
    help="The module's project: its contracts are in DIR/contracts.",
    shell_complete=completing.folders,
)
@click.option("--package", metavar="NAME", help="The module's Python package; found by its entry point.")
@output_options
def build(project: str, package: str | None) -> None:
    """Compile a module's contracts into the manifest that its package ships."""
    from ape_dao._build.modules import build_module, module_package

    out = Output.current()
    root = Path(project)
    paths = build_module(root.resolve(), package or module_package(root))
    written = ", ".join(path.name for path in paths)
    out.say(f"Wrote {written}." if paths else "The manifest is fresh.")
    out.result({"written": [str(path) for path in paths]})

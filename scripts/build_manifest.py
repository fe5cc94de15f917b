"""Write the manifests that ship with the package, or check that they are fresh."""

import click

from ape_dao import toolchain
from ape_dao._build.manifests import manifest_texts, stale_manifests, write_manifests
from ape_dao._build.solidity import compile_project


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a manifest differs from the contracts.")
def cli(check: bool) -> None:
    """Compile the contracts and write ape_dao/manifests/*.json."""
    root = toolchain.project_root()
    toolchain.ensure(root)
    build = compile_project(root)
    for definition in build.definitions:
        if definition.is_deployable:
            click.echo(f"{definition.runtime_size:>8,} bytes  {definition.name}")
    texts = manifest_texts(root, build)
    if check and (stale := stale_manifests(texts)):
        names = ", ".join(path.name for path in stale)
        raise click.ClickException(f"{names} differ from the contracts: run `ape run build_manifest`.")
    written = [] if check else write_manifests(texts)
    click.echo(f"wrote {', '.join(path.name for path in written)}" if written else "manifests are fresh")

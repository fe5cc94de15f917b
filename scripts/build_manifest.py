"""Write the manifests that ship and that of the tests' mocks, or check that they are fresh."""

import click

from ape_dao import toolchain
from ape_dao._build.manifests import (
    MOCKS,
    PACKAGE,
    compile_groups,
    manifest_texts,
    mocks_text,
    stale_manifests,
    write_manifests,
)


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a manifest differs from the contracts.")
def cli(check: bool) -> None:
    """Compile the contracts and write the manifests of the core, of every module and of the tests' mocks."""
    root = toolchain.project_root()
    toolchain.ensure(root)
    builds = compile_groups(root)
    shipped = [contract for name, build in builds.items() if name != MOCKS for contract in build.definitions]
    for definition in (contract for contract in shipped if contract.is_deployable):
        click.echo(f"{definition.runtime_size:>8,} bytes  {definition.name}")
    texts = {
        PACKAGE: manifest_texts(root, builds),
        root / "tests": {"mocks.json": mocks_text(root, builds[MOCKS])},
    }
    act = stale_manifests if check else write_manifests
    changed = [path for folder, content in texts.items() for path in act(content, folder)]
    names = ", ".join(str(path.relative_to(root)) for path in changed)
    if check and changed:
        raise click.ClickException(f"{names} differ from the contracts: run `ape run build_manifest`.")
    click.echo(f"wrote {names}" if changed else "manifests are fresh")

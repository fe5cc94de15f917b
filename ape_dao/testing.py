"""The pytest plugin."""

from ape_dao import toolchain


def pytest_configure(config):
    if toolchain.project_root().joinpath("package-lock.json").is_file():
        toolchain.ensure()

# Stands in until the pinned packages are installed: installs them, then starts the program.
exec @PYTHON@ -m ape_dao.toolchain @ROOT@ @TOOL@ "$@"

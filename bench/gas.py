"""What the contracts cost, beside the bars and the best peers: `uv run python bench/gas.py --help`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from bench.cli import main

    sys.exit(main())

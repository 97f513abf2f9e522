"""Write the generated files of the example sites: ``python configs/generate.py [SITE] [--out FOLDER]``.

Everything is invented. The same command gives the same bytes on every machine; see ``configs/README.md``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from synthetic import clinic, lisbon, manila, montreal

SITES = {"clinic": clinic.write, "lisbon": lisbon.write, "manila": manila.write, "montreal": montreal.write}


def main() -> None:
    """Write one site, or all of them."""
    parser = argparse.ArgumentParser(description="Write the generated files of the example sites.")
    parser.add_argument("site", nargs="?", choices=sorted(SITES), help="one site; all where absent")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder that holds the site folders (default: configs)"
    )
    arguments = parser.parse_args()
    for name in [arguments.site] if arguments.site else sorted(SITES):
        SITES[name](arguments.out / name)


if __name__ == "__main__":
    main()

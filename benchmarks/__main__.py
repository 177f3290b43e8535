"""`python -m benchmarks [NAME] [--json]`: one ratio, or all of them as a table."""

import argparse
import importlib
import json

NAMES = ("parsing",)


def main() -> None:
    """Measures what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES, help="one benchmark; all where none is named")
    parser.add_argument("--json", action="store_true", help="print JSON, for machines")
    asked = parser.parse_args()
    for name in [asked.name] if asked.name else NAMES:
        ratio = importlib.import_module(f"benchmarks.{name}").measure()
        print(json.dumps(ratio.facts()) if asked.json else ratio.line())
        if not asked.json:
            print(f"  ours {ratio.ours_seconds:.2f} CPU s, {ratio.peer} {ratio.peer_seconds:.2f} CPU s; {ratio.work}")


if __name__ == "__main__":
    main()

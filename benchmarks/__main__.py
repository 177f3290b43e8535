"""`python -m benchmarks [NAME] [--json]`: the ratios of one benchmark, or of all of them."""

import argparse
import importlib
import json

NAMES = ("clickstream",)


def main() -> None:
    """Measures what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES, help="one benchmark; all where none is named")
    parser.add_argument("--json", action="store_true", help="print JSON, a line each, for machines")
    asked = parser.parse_args()
    for name in [asked.name] if asked.name else NAMES:
        for ratio in importlib.import_module(f"benchmarks.{name}").measure():
            print(json.dumps(ratio.facts()) if asked.json else f"{ratio.line()}\n  {ratio.told}", flush=True)


if __name__ == "__main__":
    main()

"""`python -m benchmarks [NAME] [--json]`: the ratios of one benchmark, or of all of them; or models on data sets."""

import argparse
import importlib
import json
import sys

from benchmarks.datasets import commands

NAMES = ("clickstream", "training", "prediction", "refresh", "outreach")


def main(arguments: list[str] | None = None) -> int:
    """Measures what is named, or everything that needs no data set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON, a line each, for machines")
    parser.set_defaults(run=_measure, name=None)
    parsers = parser.add_subparsers(title="benchmarks", metavar="NAME")
    for name in NAMES:
        shown = parsers.add_parser(name, help=f"the ratios of {name}")
        # Not to take back what was said before the name.
        shown.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON, a line each")
        shown.set_defaults(name=name)
    commands.add_to(parsers)
    asked = parser.parse_args(arguments)
    return int(asked.run(asked))


def _measure(asked: argparse.Namespace) -> int:
    for name in [asked.name] if asked.name else NAMES:
        for ratio in importlib.import_module(f"benchmarks.{name}").measure():
            print(json.dumps(ratio.facts()) if asked.json else f"{ratio.line()}\n  {ratio.told}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

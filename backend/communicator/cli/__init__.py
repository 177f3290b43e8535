"""The command line: one module of commands per domain, each loaded when it is called."""

import sys

COMMANDS = {
    "db": "communicator.cli.db:db",
    "site": "communicator.cli.site:site",
    "course": "communicator.cli.course:course",
    "roster": "communicator.cli.roster:roster",
    "clickstream": "communicator.cli.clickstream:clickstream",
    "model": "communicator.cli.model:model",
    "predict": "communicator.cli.predict:predict",
    "audience": "communicator.cli.audience:audience",
    "message": "communicator.cli.message:message",
    "suppression": "communicator.cli.suppression:suppression",
    "learner": "communicator.cli.learner:learner",
    "social": "communicator.cli.social:social",
    "insights": "communicator.cli.insights:insights",
    "token": "communicator.cli.token:token",
    "login": "communicator.cli.token:login",
    "simulate": "communicator.cli.simulate:simulate",
    "serve": "communicator.cli.serve:serve",
    "worker": "communicator.cli.worker:worker",
    "demo": "communicator.cli.demo:demo",
}


def main() -> None:
    """The `communicator` command: exit 0 done, 1 failed, 2 wrong use."""
    try:
        from communicator.cli.frame import LazyGroup, run
    except ModuleNotFoundError as missing:
        # An LMS installs the bare distribution for the block's sake, and gets this command with it.
        sys.exit(f"communicator: {missing.name} is not installed here; pip install 'mooc-communicator[backend]'")
    group = LazyGroup(
        COMMANDS,
        name="communicator",
        help="Predict, choose, write: a teacher's personal word in a course of thousands.",
        epilog="Settings come from COMMUNICATOR_… variables; see .env.example.",
    )
    sys.exit(run(group))

"""Asking before what can't be undone."""

import sys

import click


def confirmed(is_sure: bool, question: str) -> None:
    """Returns where whoever calls is sure, or says so on a terminal; else nothing is done."""
    if is_sure:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("This can't be undone; say --yes", click.get_current_context())
    click.confirm(question, abort=True, err=True)

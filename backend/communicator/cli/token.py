"""`communicator token` and `communicator login`: ways in for administrators."""

import click

from communicator.access.audit import note
from communicator.access.login import create_login_link
from communicator.access.tokens import create_token, list_tokens, revoke_token
from communicator.cli.frame import Frame, framed, wrong_use_where_invalid


@click.group(help="Tokens for programs that call the HTTP API.")
def token() -> None:
    """Groups the commands about tokens."""


@token.command(epilog="Example: communicator token create --scope read --name grafana")
@click.option("--scope", required=True, help="admin, read or course:COURSE_ID.")
@click.option("--name", default="", help="What it is for, to tell it from others in the list.")
@framed
def create(frame: Frame, scope: str, name: str) -> None:
    """Make a token; printed this once, kept only as a hash."""
    with wrong_use_where_invalid(), frame.database.writing() as session:
        made = create_token(session, scope, name)
        note(session, "command line", "token.create", None, token=made.id, scope=scope)
    frame.tell({"id": made.id, "token": made.token, "scope": made.scope}, made.token)


@token.command(epilog="Example: communicator token revoke 5rGx0a1bQ2c3d4e5")
@click.argument("token_id")
@framed
def revoke(frame: Frame, token_id: str) -> None:
    """End a token by its id, as `token list` shows it."""
    with frame.database.writing() as session:
        ended = revoke_token(session, token_id)
        note(session, "command line", "token.revoke", None, token=token_id)
    frame.tell({"id": ended.id, "revoked_at": ended.revoked_at}, f"Token {ended.id} is revoked.")


@token.command("list", epilog="Example: communicator token list --json")
@framed
def list_(frame: Frame) -> None:
    """List the tokens, revoked ones too, without the tokens themselves."""
    with frame.database.reading() as session:
        tokens = [
            {
                "id": kept.id,
                "name": kept.name,
                "scope": kept.scope,
                "created_at": kept.created_at.isoformat(),
                "revoked_at": kept.revoked_at.isoformat() if kept.revoked_at else None,
            }
            for kept in list_tokens(session)
        ]
    lines = [
        f"{kept['id']}  {kept['scope']}  {kept['name']}{'  revoked' * bool(kept['revoked_at'])}" for kept in tokens
    ]
    frame.tell({"tokens": tokens}, "\n".join(lines) or "No tokens yet; `communicator token create` makes one.")


@click.command(epilog="Example: communicator login --email admin@campus.example")
@click.option("--email", default="", help="Your address: tests of messages are sent to it.")
@framed
def login(frame: Frame, email: str) -> None:
    """Print a link that logs you in to the backend's pages, once, within the hour."""
    with frame.database.writing() as session:
        url = create_login_link(session, frame.settings.public_url, email)
        note(session, "command line", "login.link", None)
    frame.tell({"url": url}, url)

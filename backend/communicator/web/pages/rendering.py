"""Rendering a page: the template, who is logged in, the CSRF token for its forms, how moments are written."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, render_template, request

from communicator.access.login import csrf_token
from communicator.web.authorisation import COOKIE, session_caller
from communicator.web.backend import backend
from communicator.web.prose import with_code

LOCALES = ("en", "es")


def page(template: str, **values: Any) -> str:
    """A page of ours with what its frame shows."""
    caller = g.get("caller") or session_caller()
    settings = backend().settings
    cookie = request.cookies.get(COOKIE, "")
    frame = {
        "caller": caller,
        "csrf_token": csrf_token(settings.secret_key, cookie) if caller and cookie else "",
        "has_inbox": settings.mailbox_dir is not None,
        "locale": locale(),
        "day": day,
        "moment": moment,
        "with_code": with_code,
    }
    return render_template(template, **frame, **values)


def locale() -> str:
    """The browser's language among those that we speak."""
    return request.accept_languages.best_match(LOCALES) or LOCALES[0]


def day(at: datetime | None, time_zone: str = "UTC") -> str:
    """A day as people read it: 16 Nov 2026."""
    return "–" if at is None else f"{at.astimezone(ZoneInfo(time_zone)):%-d %b %Y}"


def moment(at: datetime | None, time_zone: str = "UTC") -> str:
    """A moment as people read it: 16 Nov 2026, 06:04."""
    return "–" if at is None else f"{at.astimezone(ZoneInfo(time_zone)):%-d %b %Y, %H:%M}"

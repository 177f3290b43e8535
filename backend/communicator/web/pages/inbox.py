"""The demo's mailbox: what the mail catcher caught, as its learners would read it."""

from pathlib import Path

from flask import Blueprint, Response, abort, request

from communicator.outreach.mail_catcher import list_mails, read_mail
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend
from communicator.web.pages.rendering import page

blueprint = Blueprint("inbox", __name__)

# A mail may say anything: nothing in it runs, nothing is fetched, links open in a page of their own.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
FRAME = (
    '<!doctype html><meta charset="utf-8"><base target="_blank">'
    "<style>body { font: 14px/1.6 system-ui, sans-serif; max-width: 66ch; margin: 16px 18px; } "
    "hr { border: 0; border-top: 1px solid #e1e5e8; }</style>"
)


@blueprint.get("/inbox")
@open_to(Callers.ADMINISTRATORS)
def mailbox() -> str:
    """The mails caught, the newest first."""
    mails, older = list_mails(_folder(), before=request.args.get("before"))
    return page("inbox.html", mails=mails, older=older)


@blueprint.get("/inbox/<mail_id>")
@open_to(Callers.ADMINISTRATORS)
def mail(mail_id: str) -> str:
    """One mail: its head, formatted and plain."""
    return page("mail.html", mail=read_mail(_folder(), mail_id))


@blueprint.get("/inbox/<mail_id>/html")
@open_to(Callers.ADMINISTRATORS)
def mail_html(mail_id: str) -> Response:
    """The formatted part alone, for a frame that can do nothing."""
    shown = f"{FRAME}{read_mail(_folder(), mail_id).html}"
    return Response(shown, mimetype="text/html", headers={"Content-Security-Policy": MAIL_POLICY})


def _folder() -> Path:
    folder = backend().settings.mailbox_dir
    if folder is None:
        abort(404, "There is no mail catcher here; COMMUNICATOR_MAILBOX_DIR names the folder of one.")
    return folder

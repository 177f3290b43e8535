"""Calls of mail providers: what came back, who complained. Each provider's signature says that it is the provider."""

from flask import Blueprint, request

from communicator.outreach.bounces.providers import provider
from communicator.outreach.bounces.taking import take_reports
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend

blueprint = Blueprint("hooks", __name__)


@blueprint.post("/hooks/bounces/<name>")
@open_to(Callers.ANYONE)
def bounces(name: str) -> dict[str, dict[str, int]]:
    """Takes what a provider reports. Anyone may call; what isn't signed by the provider is refused (403)."""
    reports = provider(name)(backend().settings, dict(request.headers), request.get_data())
    with backend().database.writing() as session:
        return {"reports": dict(take_reports(session, reports, name, is_signed=True))}

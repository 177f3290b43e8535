"""The XBlock: staff of a course get the Communicator's page, everybody else a plain note.

The block knows nothing itself. Its handlers, one per operation of the page, check again that the user is
staff and pass the request to the backend. Course and user come from the platform, never from the browser.
"""

import json
from html import escape
from typing import Any

from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Scope, String
from xblock.utils.studio_editable import StudioEditableXBlockMixin

from xblock_communicator import platform
from xblock_communicator.backend_client import BackendSettings, ask
from xblock_communicator.operations import OPERATIONS, read_request
from xblock_communicator.problems import NotStaff, Problem, WrongMethod, marked

PAGE = "public/communicator.js"


def _handler_of(name: str) -> Any:
    def handler(self: Any, request: Request, _suffix: str = "") -> Response:
        return self.answer(name, request)

    handler.__name__ = name
    handler.__doc__ = f"{OPERATIONS[name].method} {OPERATIONS[name].path}"
    return handler


def with_operations(block_class: type) -> type:
    """Gives the block one handler per operation, named as the operation."""
    for name in OPERATIONS:
        setattr(block_class, name, XBlock.handler(_handler_of(name)))
    return block_class


@with_operations
@XBlock.needs("i18n")
@XBlock.wants(*platform.SERVICES_WANTED)
class CommunicatorXBlock(StudioEditableXBlockMixin, XBlock):
    """Write to the learners of this course whom predictions single out."""

    block_settings_key = "communicator"
    completion_mode = XBlockCompletionMode.EXCLUDED  # no learner's progress waits for a staff page
    has_author_view = True
    editable_fields = ("display_name",)

    display_name = String(
        display_name=marked("Display name"),
        help=marked("The title of this block in the course."),
        default=marked("Communicator"),
        scope=Scope.settings,
    )

    @XBlock.supports("multi_device")
    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The page for staff; for learners a note that holds no data and loads no script."""
        if not platform.is_staff(self):
            return self._note(marked("This part of the course is for its staff. There is nothing to do here for you."))
        fragment = Fragment('<div class="communicator-mount"></div>')
        fragment.add_javascript_url(self.runtime.local_resource_url(self, PAGE))
        fragment.initialize_js(
            "CommunicatorBlock", {"locale": platform.locale(), "user_email": platform.caller(self).email}
        )
        return fragment

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """A placeholder for Studio, which knows no learners; the backend is not asked."""
        return self._note(
            marked("Course staff see the Communicator here in the live course; learners see a short note."),
            marked("Set this unit to be visible to staff only, so that learners don't meet it at all."),
        )

    @XBlock.handler
    def submit_studio_edits(self, request: Request, suffix: str = "") -> Response:
        """Saves the settings from Studio; the platform serves this handler to learners too, so it asks who it is."""
        if not platform.may_edit(self):
            return self._told(NotStaff())
        return super().submit_studio_edits(request, suffix)

    def answer(self, name: str, request: Request) -> Response:
        """The backend's answer to an operation, or a problem document that says what is in the way."""
        try:
            if not platform.is_staff(self):
                raise NotStaff
            if request.method != "POST":
                raise WrongMethod
            asked = read_request(OPERATIONS[name], request.body)
            settings = BackendSettings.read(platform.backend_settings(self))
            answer = ask(settings, asked, platform.caller(self), platform.course_id(self))
        except Problem as problem:
            return self._told(problem)
        return _response(answer.status, answer.content_type, answer.body, **answer.headers)

    @staticmethod
    def workbench_scenarios() -> list[tuple[str, str]]:
        """What the Open edX workbench shows."""
        return [
            ("Communicator", "<communicator/>"),
            ("Two Communicators on one page", "<vertical_demo><communicator/><communicator/></vertical_demo>"),
        ]

    def _note(self, *texts: str) -> Fragment:
        title = f"<h3>{escape(platform.translated(self, self.display_name))}</h3>" if self.display_name else ""
        paragraphs = "".join(f"<p>{escape(platform.translated(self, text))}</p>" for text in texts)
        return Fragment(f'<div class="communicator-note">{title}{paragraphs}</div>')

    def _told(self, problem: Problem) -> Response:
        document = problem.document(lambda text: platform.translated(self, text))
        return _response(problem.status, "application/problem+json", json.dumps(document).encode(), **problem.headers)


def _response(status: int, content_type: str, body: bytes, **headers: str) -> Response:
    response = Response(body=body, status=status, content_type=content_type)
    response.headers.update({**headers, "Cache-Control": "no-store"})
    return response

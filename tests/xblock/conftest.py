"""Blocks in XBlock's own test runtime, with the services of an LMS, of Studio, or of neither."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import django
import pytest
from django.conf import settings as django_settings
from webob import Request, Response

if not django_settings.configured:  # before anything of XBlock asks for them
    django_settings.configure(
        SECRET_KEY="for tests",
        USE_I18N=True,
        LANGUAGE_CODE="en",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        INSTALLED_APPS=[],
    )
    django.setup()

from xblock.core import XBlock
from xblock.fields import ScopeIds
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import DictKeyValueStore, KvsFieldData, NullI18nService
from xblock.test.tools import TestRuntime

from tests.xblock.tiny_backend import TinyBackend, running_backend
from xblock_communicator.block import CommunicatorXBlock

COURSE = "course-v1:DemoX+STAT101+2026_T1"
SECRET = "a secret of a site, long enough for HS256"
KEY_ID = "key-of-the-site"


class CourseKey(str):
    """As opaque keys are: prints as the course id, and may name a branch."""

    __slots__ = ()
    is_course = True

    def for_branch(self, branch: None) -> "CourseKey":
        return CourseKey(self.partition("+branch@")[0])


@dataclass(eq=False)
class UsageKey:
    """As opaque keys are: names the course it belongs to."""

    context_key: str = field(default_factory=lambda: CourseKey(COURSE))


class PlatformUsers(UserService):
    """Speaks as the platform's own user service does."""

    def __init__(self, user: XBlockUser) -> None:
        super().__init__()
        self.user = user

    def get_current_user(self) -> XBlockUser:
        return self.user


class Runtime(TestRuntime):
    def local_resource_url(self, block: XBlock, uri: str) -> str:
        return f"/xblock/resource/communicator/{uri}"


class SiteSettings:
    """Finds a block's settings the way the platform's service does."""

    def __init__(self, buckets: dict[str, dict[str, Any]]) -> None:
        self.buckets = buckets

    def get_settings_bucket(self, block: XBlock, default: object = None) -> Any:
        return self.buckets.get(block.block_settings_key, default or {})


@dataclass
class Platform:
    """What a test says about the platform before it makes a block."""

    user: XBlockUser = field(default_factory=XBlockUser)
    bucket: dict[str, Any] = field(default_factory=dict)
    usage_id: UsageKey = field(default_factory=UsageKey)
    services: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def block(self) -> CommunicatorXBlock:
        services = {
            "field-data": KvsFieldData(DictKeyValueStore()),
            "i18n": NullI18nService(),
            "user": PlatformUsers(self.user),
            "settings": SiteSettings({"communicator": self.bucket}),
        } | self.services
        runtime = Runtime(services={name: service for name, service in services.items() if name not in self.without})
        return CommunicatorXBlock(runtime, scope_ids=ScopeIds("7", "communicator", "definition", self.usage_id))


def lms_user(is_staff: bool, role: str) -> XBlockUser:
    user = XBlockUser(is_current_user=True, emails=["ines@staff.example"], full_name="Inés Example")
    user.opt_attrs = {
        "edx-platform.user_id": 7,
        "edx-platform.username": "ines",
        "edx-platform.user_is_staff": is_staff,
        "edx-platform.user_role": role,
    }
    return user


def call(block: CommunicatorXBlock, handler: str, document: object = None, method: str = "POST") -> Response:
    """One request to a handler, as the platform passes it on."""
    request = Request.blank("/", method=method)
    if method == "POST":
        if isinstance(document, bytes):
            request.body = document
        else:
            request.json_body = {} if document is None else document
    return block.runtime.handle(block, handler, request)


@pytest.fixture
def backend() -> Iterator[TinyBackend]:
    with running_backend() as running:
        yield running


@pytest.fixture
def staff_block(backend: TinyBackend) -> CommunicatorXBlock:
    """The block as course staff meet it in an LMS whose operator has set it up."""
    return make_platform(backend.url)(lms_user(True, "staff")).block()


@pytest.fixture
def learner_block(backend: TinyBackend) -> CommunicatorXBlock:
    return make_platform(backend.url)(lms_user(False, "student")).block()


def make_platform(url: str, /, **bucket: Any) -> Callable[[XBlockUser], Platform]:
    """A platform whose operator has set the block up for the backend at this URL."""
    full = {"url": url, "key_id": KEY_ID, "secret": SECRET, "timeout": 5} | bucket
    return lambda user: Platform(user=user, bucket=full)

"""Every call into the platform: who is asking, which course, what the operator set, which language.

Facts of Open edX (LMS and Studio) as of 2026; the workbench gives the same where a service adds the
`edx-platform.…` attributes. Nothing else in this package asks the runtime for them.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from xblock_communicator.backend_client import Caller
from xblock_communicator.problems import OutsideCourse

SERVICES_WANTED = ("user", "settings", "studio_user_permissions")
"""Wanted, not needed: some views (the course outline) render blocks in runtimes that lack them."""


def is_staff(block: Any) -> bool:
    """Whether the user is staff of this course, as the LMS says for this request.

    False in Studio, for visitors, without a user service, and for staff who view the course as a learner.
    """
    return bool(_attributes(block).get("edx-platform.user_is_staff", False))


def caller(block: Any) -> Caller:
    """The user of this request; ask `is_staff` first, since the role is never less than staff."""
    user = block.runtime.service(block, "user").get_current_user()
    attributes = user.opt_attrs
    user_id = attributes.get("edx-platform.user_id", attributes.get("xblock-workbench.user_id"))
    return Caller(
        user_id=str(user_id),
        role="instructor" if attributes.get("edx-platform.user_role") == "instructor" else "staff",
        email=next(iter(user.emails or []), "") or "",
        name=user.full_name or "",
    )


def course_id(block: Any) -> str:
    """The id of the course this block stands in, such as `course-v1:Org+Course+Run`.

    Taken from the block's own usage key; the workbench, whose keys are plain texts, puts it on the block.
    Raises OutsideCourse where there is none (a library).
    """
    key = getattr(block.scope_ids.usage_id, "context_key", None) or getattr(block, "course_id", None)
    if key is None or not getattr(key, "is_course", True):
        raise OutsideCourse
    if hasattr(key, "for_branch"):
        key = key.for_branch(None)  # previews say draft or published in the key; the course is the same
    return str(key)


def backend_settings(block: Any) -> Mapping[str, Any]:
    """What the operator wrote into `XBLOCK_SETTINGS['communicator']`; empty where nothing is."""
    service = block.runtime.service(block, "settings")
    return dict(service.get_settings_bucket(block) or {}) if service else {}


def may_edit(block: Any) -> bool:
    """Whether the user may change this block's settings: its authors in Studio, elsewhere course staff."""
    permissions = block.runtime.service(block, "studio_user_permissions")
    if permissions is not None:
        return bool(permissions.can_write(block.scope_ids.usage_id.context_key))
    return is_staff(block)


def locale() -> str:
    """The language of this request, such as `es-419`."""
    return get_language() or "en"


def translated(block: Any, text: str) -> str:
    """The text in the language of this request, from this block's catalog where it has one."""
    return str(block.runtime.service(block, "i18n").gettext(text))


def _attributes(block: Any) -> Mapping[str, Any]:
    service = block.runtime.service(block, "user")
    user = service.get_current_user() if service else None
    return dict(user.opt_attrs) if user else {}

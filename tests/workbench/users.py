"""The workbench's users with the attributes that the platform gives: `?student=staff_ines` is staff, others aren't."""

from typing import Any

from xblock.reference.user_service import UserService, XBlockUser


class PlatformUsers(UserService):
    """Named in the workbench's settings, which makes one for each request and sets `runtime` on it."""

    runtime: Any

    def get_current_user(self) -> XBlockUser:
        name = str(self.runtime.user_id)
        role = name.partition("_")[0]
        user = XBlockUser(is_current_user=True, emails=[f"{name}@staff.example"], full_name=name)
        user.opt_attrs = {
            "xblock-workbench.user_id": name,
            "edx-platform.user_id": name,
            "edx-platform.username": name,
            "edx-platform.user_is_staff": role in ("staff", "instructor"),
            "edx-platform.user_role": role if role in ("staff", "instructor") else "student",
        }
        return user

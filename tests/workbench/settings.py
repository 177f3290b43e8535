"""Django settings of the workbench for these tests: its own, with our users and the backend's address.

`WORKBENCH_DATABASES` names the database (the workbench reads it); `BACKEND_OF_THE_BLOCK` holds, as JSON,
what an operator would write into `XBLOCK_SETTINGS['communicator']`.
"""

import json
import os

from workbench.settings import *  # noqa: F403
from workbench.settings import MIDDLEWARE as THEIR_MIDDLEWARE
from workbench.settings import WORKBENCH as THEIR_WORKBENCH

XBLOCK_SETTINGS = {"communicator": json.loads(os.environ.get("BACKEND_OF_THE_BLOCK", "{}"))}
WORKBENCH = THEIR_WORKBENCH | {
    "services": THEIR_WORKBENCH["services"] | {"user": "tests.workbench.users.PlatformUsers"}
}
LANGUAGES = [("en", "English"), ("es", "Español")]
MIDDLEWARE = [*THEIR_MIDDLEWARE, "django.middleware.locale.LocaleMiddleware"]
LOGGING: dict[str, object] = {"version": 1, "disable_existing_loggers": False}

"""The token that the plugin's PHP signs is one that the backend accepts."""

import subprocess
from pathlib import Path

from communicator.access.callers import Role
from communicator.access.site_jwt import verify
from communicator.access.sites import add_site
from communicator.config import Settings
from communicator.database import Database


def test_the_backend_accepts_what_the_plugin_signs(
    php: str, moodle: Path, database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        new = add_site(session, settings.secret_key, "campus-moodle", "moodle", "https://moodle.campus.example")
        key_id, secret = new.key_id, new.secret
    script = Path(__file__).with_name("sign.php")
    told = subprocess.run(
        [php, str(script), str(moodle), key_id, secret, "2", "instructor"], capture_output=True, text=True, check=True
    )
    with database.reading() as session:
        caller = verify(session, settings.secret_key, told.stdout)
    assert (caller.course_id, caller.site, caller.role) == ("2", "campus-moodle", Role.INSTRUCTOR)

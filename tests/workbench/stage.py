"""Everything that staff of a course need to write to learners: backend, mail server, workbench, and a seeded course."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from communicator.database import Database
from communicator.outreach.mail_catcher import CaughtMail, ReadMail, list_mails, read_mail, running_catcher
from tests.ports import free_port
from tests.seeding import seed_course
from tests.workbench.processes import run_python, serving
from tests.workbench.served import running_workbench

COURSE_OF_THE_WORKBENCH = "course-v1:edX+Demo+2020"  # the workbench's only one
COMMAND = ["-m", "communicator.cli"]


@dataclass(frozen=True)
class Stage:
    """A running workbench and what stands behind it."""

    url: str
    folder: Path
    mailbox: Path
    environment: Mapping[str, str]

    def scenario(self, student: str, number: int = 0) -> str:
        """The block's page in the workbench, as this student (`staff_…` are staff)."""
        return f"{self.url}/scenario/communicator.{number}/?student={student}"

    def work(self) -> None:
        """Lets a worker send what is due."""
        run_python([*COMMAND, "worker", "--once"], self.environment, self.folder)

    def mails(self) -> list[CaughtMail]:
        """What has reached the mail server, the newest first."""
        return list_mails(self.mailbox, limit=1000)[0]

    def read(self, mail: CaughtMail) -> ReadMail:
        """One of them, opened."""
        return read_mail(self.mailbox, mail.id)


@contextmanager
def staged(folder: Path, learners: int = 200) -> Iterator[Stage]:
    """A backend on SQLite that knows the workbench as its site, with real servers and commands throughout."""
    mailbox, smtp_port = folder / "mailbox", free_port()
    with running_catcher(mailbox, "127.0.0.1", smtp_port):
        environment = {
            "COMMUNICATOR_DATA_DIR": str(folder / "data"),
            "COMMUNICATOR_DATABASE_URL": f"sqlite:///{folder / 'communicator.db'}",
            "COMMUNICATOR_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "COMMUNICATOR_UNDO_SECONDS": "0",
        }
        bucket = _prepared(environment, folder, learners)
        with (
            _running_backend(environment, folder) as backend_url,
            running_workbench(folder, bucket | {"url": backend_url}) as url,
        ):
            yield Stage(url, folder, mailbox, environment)


def _prepared(environment: Mapping[str, str], folder: Path, learners: int) -> dict[str, object]:
    """A migrated database with a site and a course; gives what the operator copies into the platform's settings."""
    run_python([*COMMAND, "db", "upgrade"], environment, folder)
    made = json.loads(
        run_python([*COMMAND, "site", "add", "workbench", "--kind", "edx", "--json"], environment, folder)
    )
    database = Database(environment["COMMUNICATOR_DATABASE_URL"])
    seed_course(database, learners, course_id=COURSE_OF_THE_WORKBENCH)
    database.close()
    return {"key_id": made["key_id"], "secret": made["secret"]}


@contextmanager
def _running_backend(environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, *COMMAND, "serve", "--port", str(port), "--workers", "1"]
    with serving(command, environment, folder / "backend.log", f"{url}/healthz"):
        yield url

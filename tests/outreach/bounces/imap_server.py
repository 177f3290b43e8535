"""A real Dovecot of our own for the tests: one box on a port of this machine, gone at the end."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.ports import free_port

PASSWORD = "for-tests:only"
STARTS_WITHIN = 20.0
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
listen = 127.0.0.1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """A running server; `inbox` is the maildir's `new`."""

    port: int
    inbox: Path

    @property
    def url(self) -> str:
        """As the settings name it."""
        return f"imap://bounces:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/INBOX"


@contextmanager
def running(program: str) -> Iterator[ImapServer]:
    """Dovecot, in the foreground, until left."""
    with tempfile.TemporaryDirectory(prefix="communicator-imap-") as name:
        folder, port = Path(name), free_port()
        for part in ("new", "cur", "tmp"):
            (folder / "mail" / part).mkdir(parents=True)
        # It serves no mail as root.
        user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user.pw_uid, user.pw_gid)
        file = folder / "dovecot.conf"
        file.write_text(
            CONFIGURATION.format(
                folder=folder, port=port, user=user.pw_name, group=grp.getgrgid(user.pw_gid).gr_name, password=PASSWORD
            )
        )
        with subprocess.Popen(
            [program, "-F", "-c", str(file)], stderr=subprocess.PIPE, user=user.pw_uid, group=user.pw_gid
        ) as server:
            try:
                _wait(port, folder)
                yield ImapServer(port, folder / "mail" / "new")
            finally:
                server.terminate()


def _wait(port: int, folder: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as met:
                if met.recv(20).startswith(b"* OK"):
                    return
        except OSError:
            pass
        log = folder / "log"
        assert time.monotonic() < ends, log.read_text() if log.exists() else "Dovecot does not start"
        time.sleep(0.05)

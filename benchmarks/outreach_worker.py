"""One worker in a process of its own, which waits for "go" and tells what it sent by how much CPU: no start counts."""

import sys
import threading
import time
from pathlib import Path

from communicator.config import Settings, embedded
from communicator.worker.loop import send_due
from tests.worker.nursery import warmed


def settings_of(database_url: str, folder: Path, smtp_url: str) -> Settings:
    """An embedded setup below a folder."""
    return embedded(folder, database_url=database_url, smtp_url=smtp_url, log_level="ERROR")


def main(database_url: str, folder: str, smtp_url: str) -> None:
    """Sends what is due, once told to."""
    settings = settings_of(database_url, Path(folder), smtp_url)
    database = warmed(settings)
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.process_time()
    sent = send_due(database, settings, True, threading.Event()).get("sent", 0)
    print("sent", sent, time.process_time() - began, flush=True)
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Flows 1 and 2, by the documented commands: a log becomes a histogram, a message reaches an inbox, once."""

from pathlib import Path

import pytest

from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.mail_catcher import list_mails, running_catcher
from communicator.web import create_app
from tests.flows.commands import run
from tests.ports import free_port

pytestmark = pytest.mark.slow

LEARNERS = 120


def test_a_log_becomes_a_histogram_and_a_message_reaches_each_inbox_once(
    command_environment: Settings, database: Database, tmp_path: Path
) -> None:
    out = tmp_path / "simulated"
    simulated = run("simulate", "--courses", "2", "--learners", str(LEARNERS), "--seed", "5", "--out", str(out))
    past, running = simulated["courses"]
    for course in (past, running):
        assert run("roster", "import", course["folder"])["learners"] > 0
        logs = str(Path(course["folder"]) / "tracking")
        counted = run("clickstream", "import", logs)
        assert counted["records"] == counted["events"] + sum(counted["skipped"].values())
        assert counted["new_events"] == counted["events"] == course["events"]
        assert run("clickstream", "import", logs)["new_events"] == 0

    # What is served by default is trained by the demo, whose tests follow it.
    run(
        "model",
        "train",
        "--course",
        past["course_id"],
        "--kind",
        "standing-logistic",
        "--name",
        "small",
        "--no-evaluation",
    )
    run("predict", "--course", running["course_id"])

    token = run("token", "create", "--scope", "admin", "--name", "flow")["token"]
    client = create_app(command_environment, database).test_client()
    bearer = {"Authorization": f"Bearer {token}"}
    where = f"?course_id={running['course_id'].replace('+', '%2B')}"
    cube = client.get(f"/api/v1/audience{where}", headers=bearer).get_json()
    assert cube["unpredicted"] == 0
    assert sum(cube["bins"][1::2]) == cube["learners"] > 0
    assert cube["model"]["simulated_only"]

    words = {
        "subject": "Week 5",
        "body": "Hello [:firstname|there:], week 5 is short.",
        "from_name": "The statistics team",
        "reply_to": "stat-team@campus.example",
        "criteria": {"leave": [0, 100]},
        "snapshot": cube["snapshot"],
        "when": "now",
    }
    refused = client.post(f"/api/v1/communications{where}", json=words, headers={**bearer, "Idempotency-Key": "early"})
    assert refused.status_code == 409
    run("course", "acknowledge-simulated", running["course_id"])
    told = client.post(f"/api/v1/communications{where}", json=words, headers={**bearer, "Idempotency-Key": "once"})
    assert told.status_code == 201, told.get_json()
    again = client.post(f"/api/v1/communications{where}", json=words, headers={**bearer, "Idempotency-Key": "once"})
    assert again.get_json()["id"] == told.get_json()["id"]
    rules = run("site", "rules", "local", "--set", "quiet_from=none", "--set", "quiet_until=none")["rules"]
    assert (rules["quiet_from"], rules["quiet_until"], rules["cap_messages"]) == (None, None, 2)
    reachable = run("audience", "count", "--course", running["course_id"], "--where", "leave>=0")["reachable"]

    mailbox = tmp_path / "mailbox"
    port = free_port()
    with running_catcher(mailbox, "127.0.0.1", port):
        for _ in range(2):  # the second finds nothing left to send
            run("worker", "--once", COMMUNICATOR_SMTP_URL=f"smtp://127.0.0.1:{port}")
    mails, _ = list_mails(mailbox, limit=10_000)
    assert len(mails) == reachable > 0
    shown = run("message", "show", told.get_json()["id"])
    assert shown["status"] == "sent"
    assert shown["deliveries"]["sent"] == reachable

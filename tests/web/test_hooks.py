"""Mail providers' calls: whatever they don't sign is refused, and changes nothing."""

import json

import pytest
from flask.testing import FlaskClient

from communicator.clock import now

TOPIC = "arn:aws:sns:eu-west-1:1:mails"


def call(client: FlaskClient, provider: str, body: bytes) -> tuple[int, str]:
    answer = client.post(f"/hooks/bounces/{provider}", data=body, content_type="text/plain; charset=UTF-8")
    return answer.status_code, answer.get_data(as_text=True)


def test_a_provider_that_is_not_known_is_not_found(client: FlaskClient) -> None:
    status, told = call(client, "carrier-pigeon", b"{}")
    assert status == 404
    assert "docs/bounces.md" in told


def test_a_call_that_is_not_signed_is_refused_whoever_makes_it(client: FlaskClient) -> None:
    message = {
        "Type": "Notification",
        "MessageId": "m",
        "TopicArn": TOPIC,
        "Message": json.dumps({"notificationType": "Bounce"}),
        "Timestamp": now().isoformat(),
    }
    status, told = call(client, "ses", json.dumps(message).encode())
    assert status == 403
    assert "COMMUNICATOR_SES_TOPICS" in told


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"[1]", b'{"Type": "Notification"}'])
def test_a_call_that_is_no_message_is_told_so(client: FlaskClient, body: bytes) -> None:
    assert call(client, "ses", body)[0] == 422

"""Amazon SES's calls: believed where SNS signed them, of a topic that is ours; nobody else can suppress anybody."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from communicator.clock import now
from communicator.config import Settings, read_settings
from communicator.errors import InvalidFields, NotAllowed
from communicator.outreach.bounces.providers import ses
from communicator.outreach.bounces.reports import Kind

TOPIC = "arn:aws:sns:eu-west-1:1:mails"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"
Signed = Callable[..., bytes]


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, key: rsa.RSAPrivateKey) -> list[str]:
    """The addresses that were fetched; each gives the certificate of the key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now() - timedelta(1))
        .not_valid_after(now() + timedelta(1))
        .sign(key, hashes.SHA256())
    )
    fetched: list[str] = []

    def fetch(url: str) -> bytes:
        fetched.append(url)
        return made.public_bytes(serialization.Encoding.PEM)

    monkeypatch.setattr(ses, "_fetch", fetch)
    ses._certificate.cache_clear()
    return fetched


@pytest.fixture
def signed(key: rsa.RSAPrivateKey) -> Signed:
    def sign(told: object = "", **changes: Any) -> bytes:
        message = {
            "Type": "Notification",
            "MessageId": "m-1",
            "TopicArn": TOPIC,
            "Message": json.dumps(told),
            "Timestamp": now().isoformat().replace("+00:00", "Z"),
            "SignatureVersion": "2",
            "SigningCertURL": CERTIFICATE,
        } | {name: value for name, value in changes.items() if name != "spoiled"}
        signature = key.sign(ses.signed_text(message), padding.PKCS1v15(), hashes.SHA256())
        return json.dumps(
            message | {"Signature": base64.b64encode(signature).decode()} | changes.get("spoiled", {})
        ).encode()

    return sign


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("COMMUNICATOR_SECRET_KEY", "x")
    monkeypatch.setenv("COMMUNICATOR_SES_TOPICS", TOPIC)
    return read_settings()


def bounce(kind: str = "Permanent", status: str = "5.1.1", **mail: Any) -> dict[str, Any]:
    recipients = [{"emailAddress": "ada@mail.example", "status": status}]
    return {"notificationType": "Bounce", "bounce": {"bounceType": kind, "bouncedRecipients": recipients}, "mail": mail}


def test_a_signed_bounce_names_the_recipient_and_our_mail(ours: Settings, signed: Signed, asked: list[str]) -> None:
    headers = [{"name": "Message-ID", "value": "<abc@communicator.example>"}]
    (report,) = ses.read(ours, {}, signed(bounce(headers=headers)))
    assert (report.kind, report.address, report.code) == (Kind.HARD, "ada@mail.example", "5.1.1")
    assert report.message_id == "<abc@communicator.example>"
    assert asked == [CERTIFICATE]


@pytest.mark.parametrize(
    ("kind", "status", "meant"),
    [("Permanent", "5.7.1", Kind.SOFT), ("Permanent", "", Kind.HARD), ("Transient", "4.4.7", Kind.SOFT)],
)
def test_what_may_pass_is_not_final(
    ours: Settings, signed: Signed, asked: list[str], kind: str, status: str, meant: Kind
) -> None:
    (report,) = ses.read(ours, {}, signed(bounce(kind, status)))
    assert report.kind is meant


def test_a_complaint_is_told(ours: Settings, signed: Signed, asked: list[str]) -> None:
    told = {
        "notificationType": "Complaint",
        "complaint": {"complainedRecipients": [{"emailAddress": "ada@mail.example"}]},
    }
    (report,) = ses.read(ours, {}, signed(told))
    assert (report.kind, report.code) == (Kind.COMPLAINT, "abuse")


def test_a_subscription_is_confirmed_at_sns_only(ours: Settings, signed: Signed, asked: list[str]) -> None:
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    assert ses.read(ours, {}, signed(Type="SubscriptionConfirmation", Token="t", SubscribeURL=url)) == []
    assert asked == [CERTIFICATE, url]


@pytest.mark.parametrize(
    "changes",
    [
        {"TopicArn": "arn:aws:sns:eu-west-1:2:mails"},
        {"Timestamp": "2020-01-01T00:00:00Z"},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem"},
        {"SigningCertURL": "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem"},
        {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/a.pem"},
        {"SigningCertURL": "https://user@sns.eu-west-1.amazonaws.com/a.pem"},
        {"SignatureVersion": "3"},
        {"spoiled": {"Message": json.dumps(bounce("Transient"))}},
        {"spoiled": {"Signature": "AAAA"}},
        {"spoiled": {"Signature": "no base64!"}},
    ],
)
def test_what_sns_did_not_sign_for_us_is_refused(
    ours: Settings, signed: Signed, asked: list[str], changes: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowed):
        ses.read(ours, {}, signed(bounce(), **changes))
    assert all(url == CERTIFICATE for url in asked)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"Type": "Notification"}', b'{"Type": ["x"]}'])
def test_what_is_no_message_of_sns_is_told(ours: Settings, body: bytes) -> None:
    with pytest.raises(InvalidFields):
        ses.read(ours, {}, body)


@pytest.mark.parametrize(
    "told", ["words", 1, None, {"notificationType": "Bounce", "bounce": 1}, {"mail": {"headers": 3}}]
)
def test_notifications_of_other_things_report_nothing(
    ours: Settings, signed: Signed, asked: list[str], told: object
) -> None:
    assert ses.read(ours, {}, signed(told)) == []

"""Amazon SES: bounces and complaints, told through SNS over HTTPS.

"Verifying the signatures of Amazon SNS messages" and "Amazon SNS notification contents for Amazon SES" in Amazon's
documentation. The call is believed where its signature is by the certificate of an SNS host, it is of a topic that the
operator named, and it is not old.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from communicator.clock import now
from communicator.config import Settings
from communicator.errors import InvalidFields, NotAllowed
from communicator.outreach.bounces.reports import LONGEST_CODE, Kind, Report, code_of, kind_of_status
from communicator.service_errors import ProviderAway

HOST: Final = re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")
OLDEST = timedelta(hours=1)
PATIENCE_SECONDS = 10.0
LARGEST_CERTIFICATE = 20_000
SIGNED: Final = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
"""What a signature covers, in this order; a Subject only where there is one."""
KINDS: Final = {"Permanent": Kind.HARD, "Transient": Kind.SOFT, "Undetermined": Kind.SOFT}


def read(settings: Settings, headers: Mapping[str, str], body: bytes) -> list[Report]:
    """The reports of one call; a topic's question whether we want it is answered on the way.

    Raises:
        InvalidFields: where it is no message of SNS.
        NotAllowed: where it isn't signed, is old, or of a topic that COMMUNICATOR_SES_TOPICS doesn't name.
        ProviderAway: where the certificate, or the address to confirm at, can't be fetched now.
    """
    del headers  # the body says everything, and is what is signed
    message = _message(body)
    _require_ours(settings, message)
    _require_signed(message)
    if message["Type"] == "SubscriptionConfirmation":
        _fetch(message["SubscribeURL"])
        return []
    return list(_reports(message))


def _message(body: bytes) -> dict[str, str]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise InvalidFields({"body": ["is no JSON message of SNS"]}) from error
    if not isinstance(found, dict) or str(found.get("Type")) not in SIGNED:
        raise InvalidFields({"Type": [f"must be one of {', '.join(SIGNED)}"]})
    missing = [name for name in SIGNED[found["Type"]] if name != "Subject" and not isinstance(found.get(name), str)]
    if missing:
        raise InvalidFields({name: ["is missing"] for name in missing})
    return found


def _require_ours(settings: Settings, message: Mapping[str, str]) -> None:
    if message["TopicArn"] not in settings.ses_topics:
        raise NotAllowed("This topic isn't one of COMMUNICATOR_SES_TOPICS")
    try:
        age = now() - datetime.fromisoformat(message["Timestamp"])
    except (ValueError, TypeError) as error:
        raise InvalidFields({"Timestamp": ["is no moment in UTC"]}) from error
    if not -OLDEST < age < OLDEST:
        raise NotAllowed("This message is older than an hour")


def _require_signed(message: Mapping[str, str]) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256
    from cryptography.x509 import load_pem_x509_certificate

    digest = {"1": SHA1(), "2": SHA256()}.get(str(message.get("SignatureVersion")))  # noqa: S303 - version 1 is SHA-1
    url = str(message.get("SigningCertURL", ""))
    _require_sns(url, ".pem")
    try:
        key = load_pem_x509_certificate(_certificate(url)).public_key()
        signature = base64.b64decode(str(message.get("Signature", "")), validate=True)
        if digest is None or not isinstance(key, rsa.RSAPublicKey):
            raise NotAllowed("This message isn't signed as SNS signs")
        key.verify(signature, signed_text(message), padding.PKCS1v15(), digest)
    except (ValueError, binascii.Error, InvalidSignature) as error:
        raise NotAllowed("This message isn't signed as SNS signs") from error


def signed_text(message: Mapping[str, str]) -> bytes:
    """What the signature is of: names and values, a line each."""
    names = [name for name in SIGNED[message["Type"]] if isinstance(message.get(name), str)]
    return "".join(f"{name}\n{message[name]}\n" for name in names).encode()


@lru_cache(maxsize=8)
def _certificate(url: str) -> bytes:
    return _fetch(url)


def _fetch(url: str) -> bytes:
    _require_sns(url, "")
    try:
        with requests.get(url, timeout=PATIENCE_SECONDS, allow_redirects=False, stream=True) as answer:
            answer.raise_for_status()
            return next(answer.iter_content(LARGEST_CERTIFICATE), b"")
    except requests.RequestException as error:
        raise ProviderAway("SNS can't be reached to check its message") from error


def _require_sns(url: str, ending: str) -> None:
    """Nothing else is ever asked: who can call us must not choose whom we call."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not HOST.fullmatch(parts.netloc) or not parts.path.endswith(ending):
        raise NotAllowed("This message names a certificate or an address that isn't SNS's own")


def _reports(message: Mapping[str, str]) -> Iterator[Report]:
    try:
        told = json.loads(message["Message"])
    except ValueError:
        return  # such as the words that SNS sends to try a new subscription
    if not isinstance(told, dict):
        return
    kind = str(told.get("notificationType") or told.get("eventType"))
    message_id = _message_id(told.get("mail"))
    if kind == "Bounce" and isinstance(told.get("bounce"), dict):
        bounce = told["bounce"]
        for number, each in enumerate(_dicts(bounce.get("bouncedRecipients"))):
            status = str(each.get("status", ""))
            meant = KINDS.get(str(bounce.get("bounceType")), Kind.SOFT)
            # "Permanent" is also said of mails that are too large, or refused by a policy.
            meant = kind_of_status(status) if meant is Kind.HARD and code_of(status) else meant
            code = code_of(status) or str(bounce.get("bounceSubType", ""))[:LONGEST_CODE]
            yield Report(meant, f"{message['MessageId']}-{number}"[:64], message_id, _address(each), code)
    if kind == "Complaint" and isinstance(told.get("complaint"), dict):
        word = str(told["complaint"].get("complaintFeedbackType") or "abuse")[:LONGEST_CODE]
        for number, each in enumerate(_dicts(told["complaint"].get("complainedRecipients"))):
            yield Report(Kind.COMPLAINT, f"{message['MessageId']}-{number}"[:64], message_id, _address(each), word)


def _message_id(mail: object) -> str | None:
    """Ours, where the topic includes the original headers; SES sends under an id of its own."""
    for header in _dicts(mail.get("headers") if isinstance(mail, dict) else None):
        if str(header.get("name", "")).lower() == "message-id":
            return str(header.get("value"))
    return None


def _address(each: Mapping[str, Any]) -> str | None:
    found = each.get("emailAddress")
    return found if isinstance(found, str) else None


def _dicts(found: object) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

"""Mails that come back are read, whatever they hold; what they mean for an address is told by their status."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.outreach.bounces.reports import Kind
from communicator.outreach.bounces.returned_mail import read_returned_mail
from tests.outreach.bounces.returned import complaint, notification, plain_bounce

OURS = "<abc@communicator.example>"


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_notification_names_our_mail_the_recipient_and_the_status(headers_only: bool) -> None:
    (report,) = read_returned_mail(notification(OURS, "ada@mail.example", headers_only=headers_only))
    assert (report.kind, report.message_id, report.address) == (Kind.HARD, OURS, "ada@mail.example")
    assert report.code == "5.1.1"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", Kind.HARD),
        ("5.2.1", Kind.HARD),
        ("5.4.4", Kind.HARD),
        ("5.0.0", Kind.HARD),
        ("5.2.2", Kind.SOFT),
        ("5.7.1", Kind.SOFT),
        ("5.3.4", Kind.SOFT),
        ("4.4.7", Kind.SOFT),
        ("", Kind.SOFT),
    ],
)
def test_only_a_status_about_the_address_is_final(status: str, kind: Kind) -> None:
    (report,) = read_returned_mail(notification(OURS, "ada@mail.example", status))
    assert report.kind is kind


def test_a_delay_is_no_failure() -> None:
    (report,) = read_returned_mail(notification(OURS, "ada@mail.example", "4.4.1", "delayed"))
    assert report.kind is Kind.DELAYED


def test_a_success_reports_nothing() -> None:
    assert read_returned_mail(notification(OURS, "ada@mail.example", "2.1.5", "delivered")) == []


def test_a_complaint_names_our_mail() -> None:
    (report,) = read_returned_mail(complaint(OURS))
    assert (report.kind, report.message_id, report.code) == (Kind.COMPLAINT, OURS, "abuse")


def test_servers_that_keep_to_no_form_are_read_too() -> None:
    (report,) = read_returned_mail(plain_bounce("ada@mail.example"))
    assert (report.kind, report.address, report.message_id) == (Kind.HARD, "ada@mail.example", None)


def test_an_ordinary_mail_reports_nothing() -> None:
    assert read_returned_mail(b"From: ada@mail.example\r\nSubject: Re: week 3\r\n\r\nThank you!\r\n") == []


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda cut: notification(OURS, "a@b.example")[:300] + cut))
def test_no_bytes_stop_the_reader(content: bytes) -> None:
    assert isinstance(read_returned_mail(content), list)

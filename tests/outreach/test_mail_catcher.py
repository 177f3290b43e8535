"""The demo's mailbox: what is sent is kept, listed and read back, and nothing in it is active."""

import re
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from communicator.config import Settings
from communicator.errors import PortInUse
from communicator.outreach.mail import Envelope, compose
from communicator.outreach.mail_catcher import UnknownMail, list_mails, read_mail, running_catcher
from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee
from communicator.outreach.smtp import MailSender
from tests.ports import free_port

WAY_OUT = "https://communicator.example/u/token"


def test_a_mail_is_caught_listed_and_read_with_its_name_filled_in(settings: Settings, tmp_path: Path) -> None:
    mailbox, port = tmp_path / "mailbox", free_port()
    template = make_template("Grüße, [:firstname:]", "Dear **[:fullname:]**", "Statistics")
    with running_catcher(mailbox, "127.0.0.1", port), MailSender(f"smtp://127.0.0.1:{port}") as sender:
        for n, name in enumerate(("Ana Li", "Bo <b>Bold</b>")):
            to = f"p{n}@learners.example"
            mail = compose(
                settings,
                Envelope("Ada", "ada@campus.example", to, f"<{n}@x.example>", WAY_OUT),
                template.fill(Addressee("", name), WAY_OUT),
            )
            sender.send(mail, settings.sender_address, to)
    (newest,), following = list_mails(mailbox, limit=1)
    (oldest,), end = list_mails(mailbox, before=following, limit=1)
    assert (oldest.to, oldest.subject, end) == ("p0@learners.example", "Grüße, Ana", None)
    assert oldest.sender == "Ada via Communicator <courses@communicator.example>"
    opened = read_mail(mailbox, newest.id)
    assert "Dear <strong><bdi>Bo &lt;b&gt;Bold&lt;/b&gt;</bdi></strong>" in opened.html
    (paragraph,) = re.findall(r"<p ([^>]*)>", opened.html)
    assert {'dir="auto"', 'style="margin:0 0 1em"'} == set(re.findall(r'\w+="[^"]*"', paragraph))  # in any order
    assert opened.text.startswith("Dear *Bo <b>Bold</b>*")
    assert (opened.way_out, opened.reply_to) == (WAY_OUT, "ada@campus.example")


def test_nothing_active_in_a_foreign_mail_is_shown(tmp_path: Path) -> None:
    mailbox, port = tmp_path / "mailbox", free_port()
    mail = EmailMessage()
    mail["Subject"] = "s"
    mail.set_content(
        "<p onclick=x style='position:fixed;background:url(//x.example)'>hi<script>alert(1)</script><img src=x></p>",
        subtype="html",
    )
    with running_catcher(mailbox, "127.0.0.1", port), smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.send_message(mail, "a@x.example", ["b@x.example"])
    (caught,), _ = list_mails(mailbox)
    assert read_mail(mailbox, caught.id).html.strip() == '<p style="">hi</p>'


@pytest.mark.parametrize("mail_id", ["", "../secret_key", "0" * 20 + "-" + "0" * 8, "x.eml"])
def test_an_id_that_is_none_is_not_found(tmp_path: Path, mail_id: str) -> None:
    with pytest.raises(UnknownMail):
        read_mail(tmp_path, mail_id)


def test_an_empty_or_missing_mailbox_lists_nothing(tmp_path: Path) -> None:
    assert list_mails(tmp_path / "none") == ([], None)


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    port = free_port()
    with (
        running_catcher(tmp_path, "127.0.0.1", port),
        pytest.raises(PortInUse, match=f"127.0.0.1:{port}"),
        running_catcher(tmp_path, "127.0.0.1", port),
    ):
        pass

"""Mails that come back, as servers write them (RFC 3464, RFC 5965)."""

from email.message import EmailMessage


def notification(
    message_id: str, recipient: str, status: str = "5.1.1", action: str = "failed", headers_only: bool = False
) -> bytes:
    """A delivery status notification of one recipient, with the mail that came back or its headers."""
    returned = f"Message-ID: {message_id}\r\nSubject: Week 3\r\nTo: {recipient}\r\n"
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: courses@communicator.example\r\nSubject: Undelivered Mail\r\n"
        "Message-ID: <another@mx.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} <{recipient}> unknown\r\n\r\n"
        f"--b\r\nContent-Type: {kind}\r\n\r\n{returned}\r\n--b--\r\n"
    ).encode()


def complaint(message_id: str) -> bytes:
    """A feedback report, as providers send where somebody calls a mail unwanted."""
    return (
        "From: feedback@mx.example\r\nSubject: complaint\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        "Feedback-Type: abuse\r\nUser-Agent: Mx/1\r\nVersion: 1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {message_id}\r\nSubject: Week 3\r\n\r\nHello\r\n--b--\r\n"
    ).encode()


def plain_bounce(recipient: str) -> bytes:
    """As servers wrote before there was a form for it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "MAILER-DAEMON@mx.example", "c@communicator.example", "failure notice"
    mail.set_content(
        "Hi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{recipient}>:\nSorry, no mailbox here by that name.\n\n--- Below this line is a copy of the message.\n"
    )
    return mail.as_bytes()

"""Mail that came back, in the shapes that mail servers give it."""

from __future__ import annotations

MAILBOX = "bounces@example.org"
KEY = "abcdefgh2345"
RETURN_PATH = f"bounces+{KEY}-weekly-2026-06-22@example.org"

_REPORT = """\
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; zoe@example.net
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b1
Content-Type: message/rfc822

Return-Path: <{inside}>
From: digest@example.org
To: zoe@example.net
Subject: The digest

Text.
--b1--
"""

_COMPLAINT = """\
From: feedback@provider.example
To: {to}
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is an email abuse report.
--b2
Content-Type: message/feedback-report

Feedback-Type: {feedback}
User-Agent: Provider/1.0
Version: 1
Original-Mail-From: <{inside}>

--b2
Content-Type: text/rfc822-headers

From: digest@example.org
Return-Path: <{inside}>
Subject: The digest
--b2--
"""

_QMAIL = """\
From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<zoe@example.net>:
{said}

--- Below this line is a copy of the message.

Return-Path: <{to}>
"""

_LETTER = """\
From: Zoé <zoe@example.net>
To: {to}
Subject: {subject}

Text.
"""


def bounce(
    status: str = "5.1.1",
    said: str = "550 5.1.1 no such user",
    action: str = "failed",
    to: str = RETURN_PATH,
    inside: str = RETURN_PATH,
) -> bytes:
    """A delivery status notification (RFC 3464)."""
    return _wire(_REPORT.format(status=status, said=said, action=action, to=to, inside=inside))


def complaint(
    feedback: str = "abuse", to: str = "abuse@example.org", inside: str = RETURN_PATH
) -> bytes:
    """A report of abuse (RFC 5965)."""
    return _wire(_COMPLAINT.format(feedback=feedback, to=to, inside=inside))


def old_bounce(said: str, to: str = RETURN_PATH) -> bytes:
    """A bounce in words only."""
    return _wire(_QMAIL.format(said=said, to=to))


def letter(subject: str, to: str = MAILBOX) -> bytes:
    """Something that a person or their out-of-office program wrote."""
    return _wire(_LETTER.format(subject=subject, to=to))


def _wire(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()

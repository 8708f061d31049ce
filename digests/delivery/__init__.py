"""Bringing messages to readers: what may become of a delivery, and who carries it."""

from digests.delivery.letter import Letter, letter_of
from digests.delivery.outbox import OutboxSender
from digests.delivery.receipt import Carrier, Outcome, Receipt
from digests.delivery.return_path import Returned, read_return_path, return_path
from digests.delivery.severity import kind_of, names_no_mailbox
from digests.delivery.signing import KeyUnusable, Signer
from digests.delivery.slack import SlackRecipient, SlackSender
from digests.delivery.smtp import Security, SmtpSender
from digests.delivery.states import (
    State,
    WrongStep,
    begin,
    found,
    recover,
    requeue,
    retry_after,
    settle,
)

__all__ = [
    "Carrier",
    "KeyUnusable",
    "Letter",
    "OutboxSender",
    "Outcome",
    "Receipt",
    "Returned",
    "Security",
    "Signer",
    "SlackRecipient",
    "SlackSender",
    "SmtpSender",
    "State",
    "WrongStep",
    "begin",
    "found",
    "kind_of",
    "letter_of",
    "names_no_mailbox",
    "read_return_path",
    "recover",
    "requeue",
    "retry_after",
    "return_path",
    "settle",
]

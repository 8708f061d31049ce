"""Bringing messages to readers: what may become of a delivery, and who carries it."""

from digests.delivery.outbox import OutboxSender
from digests.delivery.receipt import Carrier, Outcome, Receipt
from digests.delivery.slack import SlackRecipient, SlackSender
from digests.delivery.smtp import Security, SmtpSender
from digests.delivery.states import State, WrongStep, begin, recover, requeue, retry_after, settle

__all__ = [
    "Carrier",
    "OutboxSender",
    "Outcome",
    "Receipt",
    "Security",
    "SlackRecipient",
    "SlackSender",
    "SmtpSender",
    "State",
    "WrongStep",
    "begin",
    "recover",
    "requeue",
    "retry_after",
    "settle",
]

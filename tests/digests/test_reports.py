"""Mail that comes back: whose it is, how bad it is, and nothing on a stranger's word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.delivery.reports import read_report
from digests.delivery.severity import names_no_mailbox
from tests.digests.returned_mail import (
    KEY,
    MAILBOX,
    RETURN_PATH,
    bounce,
    complaint,
    letter,
    old_bounce,
)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (bounce(), "hard"),
        (bounce("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"), "hard"),
        (bounce("5.0.0", "550 5.1.1 The account does not exist"), "hard"),
        (bounce("5.2.2", "552 5.2.2 mailbox full"), "soft"),
        (bounce("5.7.1", "550 5.7.1 blocked by policy"), "soft"),
        (bounce("4.4.1", "given up after five days"), "soft"),
        (bounce("5.0.0", "554 refused"), "soft"),
        (bounce("4.4.1", "still trying", action="delayed"), "other"),
        (bounce("2.0.0", "250 relayed", action="relayed"), "other"),
        (complaint(), "complaint"),
        (complaint("not-spam"), "other"),
        (old_bounce("550 5.1.1 unknown user"), "hard"),
        (old_bounce("Sorry, no mailbox here by that name."), "soft"),
        (letter("Out of office", to=RETURN_PATH), "other"),
    ],
)
def test_each_kind_is_told_apart(raw: bytes, kind: str) -> None:
    report = read_report(raw, MAILBOX)
    assert report.kind == kind
    if kind not in ("other",):
        assert (report.key, report.edition) == (KEY, "weekly-2026-06-22")
        assert report.detail


def test_the_return_path_inside_the_original_is_enough() -> None:
    assert read_report(bounce(to=MAILBOX), MAILBOX).key == KEY


@pytest.mark.parametrize(
    "raw",
    [
        bounce(to=MAILBOX, inside="digest@example.org"),
        bounce(to="bounces+abc@elsewhere.example", inside="x@y.example"),
        complaint(inside="digest@example.org"),
    ],
)
def test_a_report_without_a_return_path_of_ours_counts_for_nobody(raw: bytes) -> None:
    report = read_report(raw, MAILBOX)
    assert (report.kind, report.key) == ("other", "")


@pytest.mark.parametrize(
    "subject",
    ["unsubscribe", " UNSUBSCRIBE. ", "Désabonnement", "=?utf-8?q?D=C3=A9sabonner?="],
)
def test_a_request_by_mail_is_understood_in_both_languages(subject: str) -> None:
    report = read_report(letter(subject), MAILBOX)
    assert (report.kind, report.address) == ("unsubscribe", "zoe@example.net")


def test_a_question_about_unsubscribing_is_left_to_a_person() -> None:
    assert read_report(letter("How do I unsubscribe?"), MAILBOX).kind == "other"


@given(st.binary(max_size=400))
def test_whatever_arrives_is_read_without_failing(raw: bytes) -> None:
    assert read_report(raw, MAILBOX).kind in ("other", "unsubscribe")
    assert read_report(bounce()[:200] + raw, MAILBOX).kind in ("other", "soft", "hard")


@pytest.mark.parametrize(
    ("said", "nobody"),
    [
        ("550 5.1.1 no such user", True),
        ("550-5.2.1 account disabled", True),
        ("554 5.7.1 refused", False),
        ("450 4.1.1 try later", False),
        ("550 no such user", False),
        ("550 host 15.1.1.4 is on a list", False),
        ("", False),
    ],
)
def test_only_a_code_that_names_the_address_takes_anybody_off(said: str, nobody: bool) -> None:
    assert names_no_mailbox(said) is nobody

"""A press that has written before: what is imported and read once is there when it is forked."""

from __future__ import annotations

from importlib import import_module

from digests.footer import Recipient, Sender
from digests.press import Press
from tests.digests.editions import typical
from tests.monitor.crowd import NOW, address

for module in ("aiosmtplib", "monitor.archive.schema", "monitor.run", "monitor.settings"):
    import_module(module)
for language in ("en", "fr"):
    Press(typical()).letter(
        language,
        Sender(name="Veille", address="digest@example.org", postal="1, rue Exemple, Québec"),
        Recipient(address=address(0), unsubscribe_url="https://m.example/u/0"),
        date=NOW,
    )

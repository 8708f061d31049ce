"""Servers that play a third party's part in tests, for the unmodified client of that party."""

"""Tests of the Slack app, against a Slack of our own on loopback."""

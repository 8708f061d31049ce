"""Servers on loopback that behave as the tests ask."""

"""Tests of the review network."""

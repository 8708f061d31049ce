"""Readers: who gets the digest, on which topics, with whose consent, and how they leave."""

"""Collecting from many machines: visits go out over a Redis, answers come back to one archivist."""

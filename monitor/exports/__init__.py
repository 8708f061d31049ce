"""What other programs read: the archive's records in the formats they know."""

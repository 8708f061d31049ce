"""Beyond one machine: backfills of whole snapshots, and collecting by many workers."""

"""What the monitor is measured by: `python -m bench.NAME` prints a table; nothing imports it."""

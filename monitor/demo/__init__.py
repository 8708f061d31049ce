"""The demo: sample publications that come with the monitor, served on loopback."""

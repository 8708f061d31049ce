"""The editors' room: what was chosen and why, and what they may change before it goes out."""

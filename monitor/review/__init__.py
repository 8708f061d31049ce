"""The peer review network: who is asked what, what they answer, and what that settles."""

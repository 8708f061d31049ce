"""An Edition → messages → delivered: digests by e-mail and Slack, in English and French.

A ground-floor room: it knows neither the archive nor the other rooms.
"""

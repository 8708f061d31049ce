"""The outside world → Publication: everything that visits sources and reads what they publish.

A ground-floor room: it knows neither the archive nor the other rooms.
"""

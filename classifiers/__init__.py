"""Text → Tags with evidence: relevance, drivers of change, data gaps and language.

A ground-floor room: it knows neither the archive nor the other rooms.
"""

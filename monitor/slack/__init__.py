"""The Slack app: review cards, the Home tab, commands, and what people share and endorse."""

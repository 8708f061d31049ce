"""The archive, the flows that join the three rooms below, and the front doors."""

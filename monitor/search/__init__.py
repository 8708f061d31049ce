"""Asking the archive: words, facets that combine, and sorting, quick also at a million works."""

"""The web pages: what the archive holds, for people with a browser, in English and in French."""

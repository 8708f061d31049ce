"""Scrapy components that refuse: private addresses, forbidden paths, endless redirects, bombs."""

"""Spiders that `scrapy list` finds. Law: one spider, one work list."""

"""Visitors, links, API keys, visibility, receipts, drafts."""

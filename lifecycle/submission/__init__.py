"""Submissions through the portal and the API."""

"""Audit chains and their verification."""

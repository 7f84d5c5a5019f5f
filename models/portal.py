"""Rows that the portal leaves behind besides the verbs' own rows: receipts, letters to be written, drafts, handed-in files."""

from __future__ import annotations

"""Looks of papers: formats with the days they hold for."""

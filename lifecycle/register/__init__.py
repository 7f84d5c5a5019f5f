"""Codes and symbols of papers."""

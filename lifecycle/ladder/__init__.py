"""Reminder ladders."""

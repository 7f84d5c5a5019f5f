"""Alarms and Prefect blocks."""

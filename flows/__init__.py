"""Prefect flows, one module a noun: form, verb, events."""

"""Reached rungs, sweep, forecast, bounces, acknowledgement."""

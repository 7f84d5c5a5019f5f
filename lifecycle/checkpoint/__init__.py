"""Checkpoints: schedule, reports, extensions, waivers, due dates."""

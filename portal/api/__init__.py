"""The API for programs of the bodies."""

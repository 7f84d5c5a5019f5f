"""An agency's calendar and its feed."""

"""An agreement up to its last signature."""

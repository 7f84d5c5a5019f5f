"""An agency's first page and its duties."""

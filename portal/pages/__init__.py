"""Pages by noun, each with its templates."""

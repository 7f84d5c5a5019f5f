"""Case files: tree, reader, loading."""

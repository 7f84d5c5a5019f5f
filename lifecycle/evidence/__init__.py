"""Evidence files: types and storage."""

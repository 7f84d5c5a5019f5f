"""What papers say: head, number, text, signatures, recipients; no layout."""

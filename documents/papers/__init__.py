"""Content of papers: head, number, text, signatures, recipients; no layout."""

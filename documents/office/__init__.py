"""Papers as DOCX, for the clerk to finish."""

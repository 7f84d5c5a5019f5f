"""Papers as PDF/A-2b, set by Typst."""

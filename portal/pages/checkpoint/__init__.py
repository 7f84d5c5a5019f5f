"""One checkpoint: report, extension, draft."""

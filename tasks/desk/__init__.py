"""The administrator's desk: inbox, pages, drop-downs, artifacts."""

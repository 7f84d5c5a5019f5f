"""Verbs: the rules, a room for each noun. No Prefect, no mail, no HTTP."""

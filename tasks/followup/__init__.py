"""The follow-up's steps, as data, as Prefect tasks and as a page."""

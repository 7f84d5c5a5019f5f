"""Other people's ways of doing it. `rows` and `prefect_tasks` run in the product's environment, the rest in .bench-venv."""

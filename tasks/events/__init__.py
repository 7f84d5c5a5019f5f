"""Events handed over to Prefect, lost ones made good, waiting runs woken."""

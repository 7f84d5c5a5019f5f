"""Programs that stay up or run beside the flows: server, worker, warm process, set-up, dispatcher, doctor."""

"""Fields, labels and drop-downs that the flows' forms share."""

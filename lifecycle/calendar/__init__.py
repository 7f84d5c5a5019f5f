"""Working days, due rules and their words, the stored calendar."""

"""Steps that flows and programs share."""

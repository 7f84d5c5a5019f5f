"""How papers look: formats with the days they hold for."""

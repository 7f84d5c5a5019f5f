"""Parts that every page shares: request, rendering, errors, limits, security, words."""

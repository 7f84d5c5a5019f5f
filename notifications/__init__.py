"""Words for people: digests, letters, and the mail that carries them."""

"""Entry into force, adoption, amendment, ending, renewal."""

"""What a test imports, as tests import it."""

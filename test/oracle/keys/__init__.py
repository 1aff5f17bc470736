"""The judge of the key checks: generated programs, run and crashed."""

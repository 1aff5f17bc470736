"""Shapes of verifier code, one module per library and language."""

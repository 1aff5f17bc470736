"""The token judge: programs that verify tokens, run with forged ones."""

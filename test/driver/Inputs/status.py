"""status.py N COMMAND...: runs it and succeeds if its exit status is N."""

import subprocess
import sys

result = subprocess.run(sys.argv[2:], timeout=300)
if result.returncode != int(sys.argv[1]):
    print(f"exit status {result.returncode}, not {sys.argv[1]}")
    sys.exit(1)

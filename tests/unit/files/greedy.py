"""Takes without end what it is told to take; run in a process of its own."""

import os
import sys

from lti_app.files.apart import take_limits

if __name__ == "__main__":
    take_limits()
    match sys.argv[1]:
        case "memory":
            held = bytearray(4 * 1024**3)
        case "time":
            while True:
                pass
        case "environment":
            sys.stdout.write(" ".join(sorted(os.environ)))

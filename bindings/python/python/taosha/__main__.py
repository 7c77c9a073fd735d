"""The command `taosha`, also as `python -m taosha`."""

from __future__ import annotations

import signal
import sys

from ._taosha import run_command


def main() -> int:
    """Runs the command on the arguments of the process and returns its exit code."""
    # Python's own handler only takes a note until Python code runs again, which is when the command has ended.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run_command(["taosha", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())

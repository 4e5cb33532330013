#!/usr/bin/env python3
"""The front door of the development stack: `python3 dev.py run`, `test`, `exec -- COMMAND`."""

import sys

if __name__ == "__main__":
    # Written so that any old Python can still read it and say what is missing.
    if sys.version_info[:2] < (3, 11):
        sys.exit(
            "Entente needs Python 3.11 or newer and this is {} ({}).\n"
            "Install a newer one, or name it: make run PYTHON=/path/to/python3.11".format(
                sys.version.split()[0], sys.executable
            )
        )
    from devstack.cli import main

    sys.exit(main(sys.argv[1:]))

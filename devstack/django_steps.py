"""Several of Django's commands in one process: each would spend a second on starting Django."""

import io
import sys
from pathlib import Path


def main(steps: list[str]) -> int:
    """Each argument is a command and its arguments, joined by the unit separator."""
    # In place of this directory, whose modules would stand in the way of others' names.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    for step in steps:
        name, *arguments = step.split("\x1f")
        try:
            # What is worth reading of these two, the stack prints itself.
            quiet = name in {"create_roles", "make_sign_ins"}
            call_command(name, *arguments, stdout=io.StringIO() if quiet else None)
        except CommandError as error:
            sys.stderr.write(f"{name}: {error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

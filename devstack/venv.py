"""The virtual environment: made once, filled again when the requirement files change."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from devstack.places import ROOT, VENV, Lock, require_space
from devstack.words import Halt, last_lines, say

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
STAMP = VENV / "entente-requirements"
PYTHON = VENV / "bin" / "python"
NO_PIP = (
    "This Python ({python}) comes without venv's installer (ensurepip) and without pip. On Debian "
    "or Ubuntu: apt install python3-venv. Or name another Python: make run PYTHON=/path/to/python3"
)


def ensure() -> Path:
    """The environment's Python, with everything of the requirement files installed."""
    wanted = _fingerprint()
    if _stamped(wanted):
        return PYTHON
    lock = Lock(ROOT / ".venv.lock")
    lock.take(wait=True)
    try:
        if not _stamped(wanted):
            require_space(ROOT, 600, "installing the requirements")
            if not _works():
                _create()
            _install()
            STAMP.write_text(wanted + "\n")
    finally:
        lock.release()
    return PYTHON


def _fingerprint() -> str:
    content = b"\0".join((ROOT / name).read_bytes() for name in REQUIREMENTS)
    return hashlib.sha256(content).hexdigest()


def _stamped(wanted: str) -> bool:
    try:
        return STAMP.read_text().strip() == wanted and PYTHON.exists()
    except OSError:
        return False


def _works() -> bool:
    """Whether the environment's Python runs, is new enough, and sits where it was made."""
    try:
        answer = subprocess.run(
            [PYTHON, "-c", "import sys; print(sys.version_info >= (3, 11), sys.prefix)"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except OSError:
        return False
    return answer.strip() == f"True {VENV}"


def _create() -> None:
    say(f"Making the virtual environment {VENV}")
    bare = importlib.util.find_spec("ensurepip") is None
    if bare and not (_has_pip() or shutil.which("uv")):
        raise Halt(NO_PIP.format(python=sys.executable))
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    _run([*command, "--without-pip"] if bare else command, "The environment could not be made")


def _has_pip() -> bool:
    return importlib.util.find_spec("pip") is not None


def _install() -> None:
    say("Installing the requirements (a minute on the first start)")
    files = [part for name in REQUIREMENTS for part in ("-r", str(ROOT / name))]
    quiet = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
    if _own_pip():
        command = [str(PYTHON), "-m", "pip", "install", *quiet, *files]
    elif _has_pip():
        command = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *quiet, *files]
    elif shutil.which("uv"):
        command = ["uv", "pip", "install", "--quiet", "--require-hashes", "-p", str(PYTHON), *files]
    else:
        raise Halt(NO_PIP.format(python=sys.executable))
    _run(command, "The requirements could not be installed")


def _own_pip() -> bool:
    probe = [str(PYTHON), "-c", "import pip"]
    return subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _run(command: list[str], failure: str) -> None:
    # As root, pip's warning about root is beside the point: the environment is the checkout's own.
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    environment.pop("PYTHONPATH", None)
    result = subprocess.run(
        command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False
    )
    if result.returncode != 0:
        said = last_lines(result.stderr.splitlines(), 8)
        raise Halt(
            f"{failure}. Look at the lines below; if the package index cannot be reached, set "
            f"pip's own variables (PIP_INDEX_URL, HTTPS_PROXY) and start again.\n{said}"
        )

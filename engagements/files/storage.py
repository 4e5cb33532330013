"""Where the contents of files lie, called by their SHA-256: plain Python.

A content is written beside its place and moved there once the disk has it, so that at its place
it is whole or not there. Nobody but the service's own account reads it.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_UNFINISHED = ".part-"


class Spoiled(Exception):
    """The content that lies there is not the one that was put there."""


def digest_of(content: bytes) -> str:
    """SHA-256, in hex."""
    return sha256(content).hexdigest()


def place_of(root: Path, digest: str) -> Path:
    return root / digest[:2] / digest


def keep(root: Path, content: bytes) -> str:
    """Writes it, unless it is there already; its digest. Raises OSError."""
    digest = digest_of(content)
    place = place_of(root, digest)
    with suppress(FileNotFoundError, Spoiled):
        content_of(root, digest)
        # Nobody takes it away as long unused.
        os.utime(place)
        return digest
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = place.with_name(f"{_UNFINISHED}{secrets.token_hex(16)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)
    except BaseException:  # nothing half-written is left, whatever ended it
        unfinished.unlink(missing_ok=True)
        raise
    for folder in (place.parent, root):
        _sync(folder)
    return digest


def content_of(root: Path, digest: str) -> bytes:
    """What lies there. Raises FileNotFoundError, and Spoiled when it is another content."""
    content = place_of(root, digest).read_bytes()
    if digest_of(content) != digest:
        raise Spoiled(digest)
    return content


def long_unused(root: Path, *, before: float) -> Iterator[Path]:
    """Contents, also unfinished ones, that nobody touched since that second of the epoch."""
    for place in sorted(root.glob("??/*")):
        with suppress(FileNotFoundError):
            if place.is_file() and place.stat().st_mtime < before:
                yield place


def sweep(root: Path, *, before: float, is_used: Callable[[str], bool]) -> int:
    """Takes away what was left behind; how many that were."""
    swept = 0
    for place in long_unused(root, before=before):
        if place.name.startswith(_UNFINISHED) or not is_used(place.name):
            place.unlink(missing_ok=True)
            swept += 1
    return swept


def _sync(folder: Path) -> None:
    """A name is on the disk once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

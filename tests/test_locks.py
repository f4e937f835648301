"""What is installed is what was locked: a changed byte is refused."""

import hashlib
import re
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import ROOT

LOCKS = sorted(ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_line_of_a_lock_has_one_version_and_hashes_and_names_no_host(lock):
    text = lock.read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]

    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z, ]+\])?==\S+", line)
        assert "--hash=sha256:" in line
    assert "://" not in text


def test_every_install_of_the_makefile_asks_for_the_hashes():
    made = (ROOT / "Makefile").read_text()
    installs = [line for line in made.splitlines() if "pip install" in line]

    assert installs
    assert all("--require-hashes" in line for line in installs)


def _wheel(folder):
    path = folder / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("tiny.py", "SAID = 'hei'\n")
        made.writestr(
            "tiny-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        )
        made.writestr(
            "tiny-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: here\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        made.writestr("tiny-1.0.dist-info/RECORD", "")
    return path


def _installs(folder, wheel):
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
        "--require-hashes", "--find-links", str(wheel.parent),
        "--target", str(folder / "there"), "-r", str(folder / "tiny.lock"),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_wheel_with_a_changed_byte_is_not_installed(tmp_path):
    wheel = _wheel(tmp_path)
    told = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (tmp_path / "tiny.lock").write_text(f"tiny==1.0 --hash=sha256:{told}\n")
    whole = _installs(tmp_path, wheel)
    wheel.write_bytes(wheel.read_bytes().replace(b"hei", b"hoi"))
    changed = _installs(tmp_path, wheel)

    assert whole.returncode == 0, whole.stderr
    assert changed.returncode == 1
    assert "do not match" in changed.stderr.lower()

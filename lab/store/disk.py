"""The door to the disk: everything that the build writes, renames or removes goes through here.

It is passed in as an argument, so a disk that fails on purpose is a test double.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Disk:
    """The real disk. Every method raises OSError when the machine refuses, with the name of the file."""

    def make_folder(self, folder: Path) -> None:
        """Make a folder, and those above it; one that is there already is fine."""
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path, content: bytes) -> None:
        """Write a file, and return when the disk has it."""
        with _named(path), path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def link(self, path: Path, new_path: Path) -> None:
        """Give a file, or a link, a second name that is free; or copy it where the disk has no second names."""
        try:
            os.link(path, new_path, follow_symlinks=False)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):  # Windows knows no link to a link
            with _named(new_path):
                shutil.copy2(path, new_path, follow_symlinks=False)

    def copy_mode(self, folder: Path, new_folder: Path) -> None:
        """Let those use a folder who may use another."""
        shutil.copymode(folder, new_folder)

    def make_readable(self, path: Path) -> None:
        """Let everybody read a file, or look into a folder, and its owner alone change it, whatever the umask."""
        path.chmod(0o755 if path.is_dir() else 0o644)

    def touch(self, path: Path) -> None:
        """Say of a file that it was changed now."""
        os.utime(path)

    def rename(self, path: Path, new_path: Path) -> None:
        """Rename a file or folder."""
        path.rename(new_path)

    def replace(self, path: Path, new_path: Path) -> None:
        """Rename a file; what has the new name is replaced."""
        path.replace(new_path)

    def remove_file(self, path: Path) -> None:
        """Remove a file; one that is not there is fine."""
        path.unlink(missing_ok=True)

    def remove_folder(self, folder: Path) -> None:
        """Remove a folder with all that is in it; one that is not there is fine."""
        if folder.exists():
            shutil.rmtree(folder)

    def sync_folder(self, folder: Path) -> None:
        """Return when the disk has the names of the folder's files, where a system can promise that."""
        if os.name == "nt":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            with _named(folder):
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Put the path into an OSError that names none, as a full disk's, which comes of a file that is open."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise

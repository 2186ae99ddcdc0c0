"""The program's own sources, each read once: what is imported is compiled from the very bytes that were read.

So a digest of a module is of the code that runs, whatever happens to its file meanwhile, and byte code is used for the
source alone that it was made of. (Python itself goes by a file's size and time stamp.)
"""

import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import source_hash
from pathlib import Path

PACKAGE = __name__.partition(".")[0]

_READ: dict[str, bytes] = {}
"""What each file held when it was read: once for each process, which imports each module once."""


class ChangedSourceError(RuntimeError):
    """A source of the program is not what this process runs."""


def digests() -> dict[str, str]:
    """The SHA-256 of every source that was read, by path from where the package lies."""
    return {_said(path): sha256(source).hexdigest() for path, source in _READ.items()}


def digest_of_all() -> str:
    """What tells this program from another: of all its sources, as this process runs those that it has read."""
    package = Path(__file__).parents[1]
    parts = []
    for path in sorted(package.rglob("*.py")):
        source = _READ[str(path)] if str(path) in _READ else path.read_bytes()
        parts.append(f"{path.relative_to(package).as_posix()} {sha256(source).hexdigest()}")
    return sha256("\n".join(parts).encode()).hexdigest()


def check_same(others: Mapping[str, str]) -> None:
    """Raises ChangedSourceError where another process has read something else than this one, by its `digests`."""
    for path, digest in digests().items():
        if others.get(path, digest) != digest:
            raise ChangedSourceError(f"{path} was changed while the build ran")


def check_unchanged(modules: Iterable[str]) -> None:
    """Raises ChangedSourceError where the file of one of these modules is no longer what this process runs."""
    for module in modules:
        path = getattr(sys.modules.get(module), "__file__", None)
        if path in _READ and not _holds(Path(path), _READ[path]):
            raise ChangedSourceError(f"{_said(path)} was changed while the build ran")


def remember() -> None:
    """Read every module of this package that is imported from now on in this way."""
    sys.meta_path.insert(0, _Finder)


class _Finder:
    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if not name.startswith(f"{PACKAGE}."):
            return None
        spec = PathFinder.find_spec(name, path, target)  # type: ignore[arg-type]
        if spec and spec.origin and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(name, spec.origin)
        return spec


class _Loader(SourceFileLoader):
    def get_data(self, path: str) -> bytes:
        """The bytes of a file; those of the source are read once. Byte code that is not checked does not count."""
        if path != self.path:
            code = super().get_data(path)
            if any(code[4:8]):
                raise OSError(f"{path} is byte code that is not checked")
            return code
        if path not in _READ:
            _READ[path] = super().get_data(path)
        return _READ[path]

    def path_stats(self, path: str) -> dict[str, int]:
        """What byte code must match: a hash of the source in the place of its time stamp."""
        source = self.get_data(path)
        return {"mtime": int.from_bytes(source_hash(source)[:4], "little"), "size": len(source)}


def _holds(path: Path, source: bytes) -> bool:
    try:
        return path.read_bytes() == source
    except OSError:
        return False


def _said(path: str) -> str:
    """A path from the folder that the package lies in."""
    return Path(path).relative_to(Path(__file__).parents[2]).as_posix()

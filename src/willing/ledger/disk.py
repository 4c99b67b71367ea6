"""Files and folders put on the disk whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from willing.faults import Fault, FaultyInput, clipped

__all__ = ["Writer", "put_file", "put_folder", "take_name", "text_writer", "written"]

# What writes what a file is to hold into it, open.
Writer = Callable[[IO[bytes]], object]


def put_file(path: Path, write: Writer, *, replace: bool = False) -> None:
    """The path is a file that holds what is written, whole or not at all.

    It is written beside its place under another name, and takes its place once the disk has it.

    Args:
        path: the file's.
        write: fills it.
        replace: whether it may take the place of a file.

    Raises:
        FaultyInput: if something stands there already, or the disk does not take it; nothing is left behind then.
    """
    with _scratch(path) as scratch:
        if path.is_dir() or (not replace and os.path.lexists(path)):
            raise FaultyInput([_taken(path, "a name that is free")])
        made = written(scratch() / "new", write)
        if replace:
            os.replace(made, path)
        else:
            take_name(made, path)


def put_folder(path: Path, files: Mapping[str, Writer], *, replace: bool = False) -> None:
    """The path is a folder of these files and no others, whole or not at all, as `put_file` puts one.

    Args:
        path: the folder's.
        files: what fills each, by its name.
        replace: whether it may take the place of a folder that holds none but files of these names; an empty one it always may.

    Raises:
        FaultyInput: if something stands there already, or the disk does not take it; nothing is left behind then.
    """
    with _scratch(path) as scratch:
        standing = sorted(one.name for one in path.iterdir()) if path.is_dir() else []
        if (standing and not replace) or (os.path.lexists(path) and not path.is_dir()):
            raise FaultyInput([_taken(path, "a name that is free, or an empty folder")])
        if others := [name for name in standing if name not in files]:
            found = f"a folder with other files as well, {clipped(others[0])} among them"
            raise FaultyInput([Fault(clipped(str(path)), found, "a folder with nothing but what is replaced")])
        made, old = scratch() / "new", scratch() / "old"
        made.mkdir()
        for name, write in files.items():
            written(made / name, write)
        _settle(made)
        if standing:
            os.rename(path, old)
        try:
            os.rename(made, path)
        except OSError:
            if standing:
                os.rename(old, path)
            raise


def take_name(made: Path, path: Path) -> None:
    """A finished file bears its name, unless something has it; nothing comes between looking and taking where a disk has links.

    Raises:
        FaultyInput: if something has the name; the finished file is left then.
    """
    try:
        os.link(made, path)
    except OSError:
        if os.path.lexists(path):
            raise FaultyInput([Fault(clipped(str(path)), "something that is there already", "a name that is free")]) from None
        os.replace(made, path)
    _settle(path.parent)


def text_writer(text: str) -> Writer:
    """What writes a text as UTF-8."""

    def write(file: IO[bytes]) -> None:
        file.write(text.encode())

    return write


@contextmanager
def _scratch(path: Path) -> Iterator[Callable[[], Path]]:
    """What makes a folder beside a path, gone in the end; what the disk does not take is a fault of the path.

    It is gone unless the path's own old content is still in it, which is never lost, whatever the disk does.
    """
    import shutil  # both load compressors and random numbers, which no reader of a folder needs
    import tempfile

    made: list[Path] = []

    def scratch() -> Path:
        if not made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.append(Path(tempfile.mkdtemp(prefix=".willing-", dir=path.parent)))
        return made[0]

    try:
        try:
            yield scratch
            _settle(path.parent)
        finally:
            for one in made:
                if os.path.lexists(path) or not (one / "old").exists():
                    shutil.rmtree(one, ignore_errors=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            found, wanted, remedy = f"a disk that is full ({error.strerror})", "room for all of it", "nothing was written"
        else:
            found, wanted, remedy = f"a place that cannot be written ({error.strerror})", "a writable place", ""
        raise FaultyInput([Fault(clipped(str(path)), found, wanted, remedy)]) from None


def _taken(path: Path, wanted: str) -> Fault:
    return Fault(clipped(str(path)), "something that is there already", wanted)


def written(path: Path, write: Writer) -> Path:
    """The path of a new file that the disk has."""
    with path.open("xb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    return path


def _settle(folder: Path) -> None:
    """The names in a folder are on the disk, where the system lets one ask for it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)

"""The address of an archive opened, by whatever library knows its kind of store."""

from __future__ import annotations

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from core.addresses import hushed, without_secret
from core.errors import ConfigurationError, quoted, trouble

NO_STORE = "archive.no-store"


def files_at(url: str) -> tuple[AbstractFileSystem, str]:
    """The file system of an address and the place in it.

    Raises ConfigurationError for one that leads nowhere; its sentence holds no secret of it.
    """
    try:
        files, root = url_to_fs(url)
    except OSError as problem:
        raise ConfigurationError(
            NO_STORE, address=without_secret(url), problem=trouble(problem)
        ) from None
    except Exception as problem:  # noqa: BLE001 - each store's library raises what it likes
        words = hushed(" ".join(str(problem).split()), [url])
        raise ConfigurationError(
            NO_STORE, address=without_secret(url), problem=quoted(words)
        ) from None
    return files, root

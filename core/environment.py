"""What a process that we start may know of our environment: what it runs by, none of our secrets.

Addresses and passwords of the database, the mail server, robots and stores stand in variables of
this process. A crawl and a browser read what strangers wrote; neither is told of them.
"""

from __future__ import annotations

import os
import re

# Whether a browser is used that cannot have its own sandbox on this machine.
UNSEALED_BROWSER, AGREED = "REPORTWATCH_UNSEALED_BROWSER", "yes"
NAMES = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH"}
    | {UNSEALED_BROWSER}
)
PREFIXES = ("LC_", "XDG_", "FONTCONFIG_", "PYTHON", "PLAYWRIGHT_")
# How the world outside is reached; the keeper starts browsers without a proxy.
NETWORK = frozenset(
    {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"}
)
# What the libraries of stores look for, by the protocol of the archive's address; fsspec itself
# takes settings for any store from FSSPEC_….
STORES = {
    "s3": ("AWS_", "BOTO_"),
    "s3a": ("AWS_", "BOTO_"),
    "gs": ("GOOGLE_", "CLOUDSDK_"),
    "gcs": ("GOOGLE_", "CLOUDSDK_"),
    "az": ("AZURE_",),
    "abfs": ("AZURE_",),
    "abfss": ("AZURE_",),
    "adl": ("AZURE_",),
    "oss": ("OSS_", "ALIBABA_CLOUD_"),
    "hdfs": ("HADOOP_", "JAVA_HOME", "CLASSPATH", "KRB5"),
}
# Scrapy's cookies know public domains (gov.cn) by a library that asks the world for their list, and
# keeps it in the home folder, unless it is told of none: then it has the one that came with it.
NO_LISTS = {"TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS": "", "TLDEXTRACT_CACHE": ""}


def goes_unsealed() -> bool:
    """Whether who runs us agreed to a browser without its own sandbox."""
    return os.environ.get(UNSEALED_BROWSER) == AGREED


def for_browser() -> dict[str, str]:
    """The environment of a browser, in which a stranger's page runs."""
    return {name: value for name, value in os.environ.items() if _is_harmless(name)}


def for_crawl(archive: str = "") -> dict[str, str]:
    """The environment of a crawl that writes into this archive, a folder or an address."""
    protocols = re.findall(r"(?<![a-z0-9])([a-z0-9]++)(?=::|://)", archive)
    wanted = [prefix for one in protocols for prefix in (*STORES.get(one, ()), "FSSPEC_")]
    return (
        for_browser()
        | NO_LISTS
        | {
            name: value
            for name, value in os.environ.items()
            if name.upper() in NETWORK or name.startswith(tuple(wanted))
        }
    )


def _is_harmless(name: str) -> bool:
    return name in NAMES or name.startswith(PREFIXES)

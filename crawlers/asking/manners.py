"""How we behave on other people's servers: the Scrapy settings, each with its reason."""

from __future__ import annotations

from importlib.metadata import version

from crawlers.asking.browser import browser_settings
from crawlers.asking.terms import Terms
from crawlers.portals import Portal


def user_agent(contact: str) -> str:
    """Who we are and where to complain: a mail address or a page."""
    return f"reportwatch/{version('reportwatch')} (+{contact})"


def settings(terms: Terms, delay_s: float) -> dict[str, object]:
    """The settings of one crawl; `delay_s` is the least time between two requests."""
    manners = {
        **_who_we_are(terms.user_agent),
        **_pace(delay_s),
        **_limits(),
        **_doors(terms.portal),
        **_parts(),
    }
    if terms.portal.browser and terms.browser is not None:
        manners |= browser_settings(terms.browser, terms.portal, terms.permission.allows)
    return manners


def _who_we_are(agent: str) -> dict[str, object]:
    return {
        # We say who we are; a portal that does not want us can name us in robots.txt.
        "USER_AGENT": agent,
        # Government pages are Chinese; some servers choose the language by this header.
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
        },
        # robots.txt is read in spider.py: Scrapy takes an unreachable one for permission.
        "ROBOTSTXT_OBEY": False,
    }


def _pace(delay_s: float) -> dict[str, object]:
    return {
        # One question at a time. 900 "unreachable" portals of one survey were its own hurry
        # (portals.md 12.4).
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        # The delay is a floor: no jitter below it, and AutoThrottle only raises it.
        "DOWNLOAD_DELAY": delay_s,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": delay_s,
        # It never lowers the delay on a 304, so that one slow page must not slow a whole night.
        "AUTOTHROTTLE_MAX_DELAY": max(delay_s, 10.0),
        # Two more tries help against a stumble; a lasting fault is for another night.
        "RETRY_TIMES": 2,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 408, 429, 522, 524],
        "RETRY_GIVE_UP_LOG_LEVEL": "WARNING",
    }


def _limits() -> dict[str, object]:
    return {
        # A server that needs longer than this for one page is ill, not slow.
        "DOWNLOAD_TIMEOUT": 30,
        "DNS_TIMEOUT": 20,
        # Reports are under 10 MB even as scans; Scrapy's own limit is 1 GiB.
        "DOWNLOAD_MAXSIZE": 32 * 1024 * 1024,
        "DOWNLOAD_WARNSIZE": 0,
        # Long chains of redirects are loops, or walls that want cookies; those need one or two.
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_MAXDELAY": 5,
    }


def _doors(portal: Portal) -> dict[str, object]:
    return {
        # A self-signed stranger must not pass for the government; a portal file may say otherwise.
        "DOWNLOAD_VERIFY_CERTIFICATES": portal.verify_tls,
        # Some walls (openresty) only want their cookie back.
        "COOKIES_ENABLED": True,
        # The portal is asked directly or not at all.
        "HTTPPROXY_ENABLED": False,
        # Both open a listening port, the second of which runs any Python sent to it.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "LOGSTATS_INTERVAL": 0,
    }


def _parts() -> dict[str, object]:
    return {
        "DOWNLOADER_MIDDLEWARES": {
            # First of all, so that nothing forbidden is asked, not even after a redirect.
            "crawlers.asking.middlewares.PermissionGate": 40,
            "crawlers.asking.middlewares.KnownNames": 45,
            # Closer to the network than Scrapy's retries, which would not wait.
            "crawlers.asking.middlewares.RetryAfter": 560,
            # Above HttpCompression (590): a gzip stream differs every night, its content does not.
            "crawlers.asking.middlewares.ConditionalRequests": 585,
            # Next to the network: what waits above it for a retry keeps nobody else waiting.
            "crawlers.asking.middlewares.OneAtATime": 950,
            # In the place of Scrapy's own.
            "crawlers.asking.middlewares.MetaRefresh": 580,
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
            # Ours are PermissionGate and the journal; nobody logs in.
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
        },
    }

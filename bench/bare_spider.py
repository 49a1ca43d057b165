"""What a crawl is measured against: Scrapy alone, with our pace, that only downloads pages.

python -m bench.bare_spider FILE    the addresses to ask for, one a line
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    """Asks for every page of a file, and looks at none."""

    name = "bare"
    file: str

    async def start(self) -> AsyncIterator[Request]:
        for url in Path(self.file).read_text(encoding="utf-8").split():
            yield Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Nothing: the page was downloaded."""


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 1,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "WARNING",
        }
    )
    process.crawl(BareSpider, file=sys.argv[1])
    process.start()

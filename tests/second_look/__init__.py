"""Pages of made-up agencies on which a crawl misses rows, and a second look at them."""

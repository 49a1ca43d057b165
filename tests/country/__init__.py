"""Made-up installations of any size: districts of sixty agencies over five report years."""

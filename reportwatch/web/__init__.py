"""The desk: pages and an interface for programs over what was judged; it judges nothing itself."""

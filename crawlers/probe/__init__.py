"""Look at an unknown portal: its family and why, where its reports hide, and its portal file."""

"""Ask a portal, by plain HTTP or with a browser: what may be asked, how gently, what came back."""

"""One file per service of chats: its name, its limit, its key, its request, its answers."""

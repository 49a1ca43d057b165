"""Hand messages over, in a process of its own: mail by SMTP, digests to the robots of chats."""

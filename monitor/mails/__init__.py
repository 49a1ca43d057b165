"""From changes to messages: what a mail says, how it looks, and when it leaves."""

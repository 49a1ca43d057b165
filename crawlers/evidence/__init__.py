"""What a portal said on some day, taken out of the archive for somebody who was not there."""

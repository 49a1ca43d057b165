"""The notice (通报) that an officer would otherwise type, as a draft."""

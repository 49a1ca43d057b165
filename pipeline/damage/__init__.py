"""Files of the archive that are damaged: found, remembered, and kept out of every proof."""

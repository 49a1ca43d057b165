"""Word and its kin: docx, doc, wps, odt."""

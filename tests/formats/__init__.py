"""Every format read cell by cell, over invented reports and hostile files."""

"""One file per kind of site: how it lists documents and turns its pages."""

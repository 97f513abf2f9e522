"""Files to domain: the site folder, its overlays, and the importers of data made elsewhere."""

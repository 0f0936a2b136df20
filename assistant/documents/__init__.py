"""A site's own documents beside the guideline: read, indexed, searched, and quoted only where the checker allows it."""

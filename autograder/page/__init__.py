"""The fillable worksheet as one HTML file: what stands on paper, boxes to type into, and no key."""

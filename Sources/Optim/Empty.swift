// Placeholder for the first file of this layer.

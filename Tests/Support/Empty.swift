// Placeholder for the first file.

"""What files are packed, encrypted and bundled in: taken off as they stream, whatever they hold."""

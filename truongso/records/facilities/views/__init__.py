"""Pages of rooms, devices and lines."""

"""Settings, addresses and the city: the only place that lists the lines of work."""

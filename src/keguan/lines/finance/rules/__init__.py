"""What a scheme allows, as exact arithmetic on plain values; nothing here knows the database."""

"""Generic pages made from the declarations; they know the kit and the catalogue, never a line."""

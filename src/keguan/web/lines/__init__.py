"""Pages that lines declare, and policies: one enterprise against the rules."""

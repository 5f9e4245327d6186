"""What an R&D return must satisfy, and what tax relief its cost may bring: plain Python over dated TOML."""

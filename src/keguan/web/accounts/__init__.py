"""Signing in, passwords, accounts and the trail of changes."""

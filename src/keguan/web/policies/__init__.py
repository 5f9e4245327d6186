"""Policies on the screen: their versions, drafting one, running its cases, trying it, putting it in force."""

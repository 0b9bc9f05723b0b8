"""Who is let in, by what, and what an attacker is left with."""

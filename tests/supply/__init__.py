"""What the office is made of, and what CI says about it."""

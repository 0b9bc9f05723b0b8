"""What stands before the desk: the real app on the real stores."""

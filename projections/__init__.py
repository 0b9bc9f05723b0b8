"""What people look at: tables folded from the log, which can be dropped and made again."""

"""What must stay unread, and what must be readable by whom."""

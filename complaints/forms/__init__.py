"""What people may say to an existing case, checked: by journey."""

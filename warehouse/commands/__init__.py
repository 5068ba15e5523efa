"""What the commands print, apart from the commands themselves."""

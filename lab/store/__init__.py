"""What was made from what, and the door to the disk; knows no network and no page."""

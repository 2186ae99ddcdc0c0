"""From Markdown to HTML with marks, which hold the places of what later steps put in."""

"""From Markdown and results to a site: chapters, figures, pages, publishing, the command."""

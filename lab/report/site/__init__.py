"""From a report and its results to the files of a site, and into its folder."""

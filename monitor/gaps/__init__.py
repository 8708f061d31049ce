"""Where the literature says that labour market information is missing, and who fills it."""

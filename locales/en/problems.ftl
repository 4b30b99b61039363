# Titles and explanations of problem pages, by slug: problem-<slug>-title and problem-<slug>-text.

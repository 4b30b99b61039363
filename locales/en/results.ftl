# The results site.

# E-post.

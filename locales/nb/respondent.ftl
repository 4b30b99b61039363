# Svarsidene.

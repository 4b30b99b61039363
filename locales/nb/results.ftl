# Resultatnettstedet.

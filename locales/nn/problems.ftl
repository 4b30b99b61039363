# Titler og forklaringer på feilsider, etter feiltypens kode: problem-<kode>-title og problem-<kode>-text.

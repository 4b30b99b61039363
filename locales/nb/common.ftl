# Ord som alle sider har.
skip-to-content = Hopp til hovedinnholdet
language-menu = Språk
footer-published-by = Undersøkelsen gjennomføres av { $name }
footer-privacy = Personvernerklæring
footer-accessibility = Tilgjengelighetserklæring
footer-made-with = Laget med Kartlegger
test-banner = TEST
test-banner-text = Dette er en prøverunde. Svarene blir slettet og blir aldri publisert.
problem-page-reference = Feiltype
problem-page-detail = Teknisk beskrivelse
problem-page-places = Dette gjelder
problem-page-back = Gå til forsiden
problem-page-fallback = Forespørselen kunne ikke behandles. Prøv igjen, eller ta kontakt med dem som sendte deg hit.

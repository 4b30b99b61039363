# Ord som alle sider har.
skip-to-content = Hopp til hovudinnhaldet
language-menu = Språk
footer-published-by = Undersøkinga blir gjennomført av { $name }
footer-privacy = Personvernerklæring
footer-accessibility = Tilgjengelegheitserklæring
footer-made-with = Laga med Kartlegger
test-banner = TEST
test-banner-text = Dette er ein prøverunde. Svara blir sletta og blir aldri publiserte.
problem-page-reference = Feiltype
problem-page-detail = Teknisk skildring
problem-page-places = Dette gjeld
problem-page-back = Gå til framsida
problem-page-fallback = Førespurnaden kunne ikkje behandlast. Prøv igjen, eller ta kontakt med dei som sende deg hit.

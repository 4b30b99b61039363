# E-post. Kvart avsnitt er ein tekst for seg.
mail-test = TEST
mail-greeting = Hei!
mail-deadline = Svarfrist: { $deadline }
mail-open = Opne undersøkinga her:
mail-link-use = Lenkja gjeld heile verksemda. Ho kan brukast fleire gonger og delast med kollegaer som skal hjelpe til med svaret. Del ho ikkje med andre: Den som har lenkja, kan lese og endre svaret.
mail-minutes = Det tek om lag { $minutes } minutt å svare.
mail-voluntary = Det er frivillig å svare.
mail-obligatory = Verksemda har plikt til å svare.
mail-contact = Har du spørsmål? Kontakt { $name }, { $email }.
mail-contact-phone = Har du spørsmål? Kontakt { $name }, { $email }, telefon { $phone }.
mail-regards = Venleg helsing
mail-why = Du får denne e-posten fordi adressa er oppgitt som kontakt for { $organisation }.
mail-privacy = Personvernerklæring: { $url }
mail-test-note = Dette er ein prøverunde. Svara blir sletta og blir aldri publiserte.

mail-invitation-subject = { $survey }: svar frå { $organisation } innan { $deadline }
mail-invitation-asks = { $publisher } ber { $organisation } (organisasjonsnummer { $orgnr }) svare på undersøkinga «{ $survey }».

mail-reminder-subject = Påminning: { $survey }, { $organisation }, frist { $deadline }
mail-reminder-asks = { $publisher } har ikkje fått svar frå { $organisation } (organisasjonsnummer { $orgnr }) på undersøkinga «{ $survey }».
mail-reminder-late = Svarfristen var { $deadline }. Det er mogleg å svare til og med { $last }.

mail-receipt-subject = Kvittering: { $survey }, { $organisation }
mail-receipt-received = { $publisher } har fått svar frå { $organisation } (organisasjonsnummer { $orgnr }) på undersøkinga «{ $survey }».
mail-receipt-number = Innsending nummer { $number }, motteken { $at }.
mail-receipt-hash = Kontrollsum (SHA-256) for det som vart motteke:
mail-receipt-change = Svaret kan endrast og sendast inn på nytt til og med { $last }. Bruk lenkja i invitasjonen.

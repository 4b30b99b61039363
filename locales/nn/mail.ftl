# E-post. Kvart avsnitt er ein tekst for seg.
mail-test = TEST
mail-greeting = Hei!
mail-greeting-to = Hei, { $name }!
mail-deadline = Svarfristen er { $deadline }.
mail-open = Opne undersøkinga her:
mail-link-use = Lenkja gjeld heile verksemda. Ho kan brukast fleire gonger og delast med kollegaer som skal hjelpe til med svaret. Del ho ikkje med andre: Den som har lenkja, kan lese og endre svaret.
mail-minutes = Det tek om lag { $minutes ->
    [one] eitt minutt
   *[other] { $minutes } minutt
  } å svare.
mail-voluntary = Det er frivillig å svare.
mail-obligatory = Verksemda har plikt til å svare.
mail-legal-basis = Heimel: { $basis }
mail-contact = Har de spørsmål, kan de ta kontakt med oss:
    { $name }, { $email }
mail-contact-phone = Har de spørsmål, kan de ta kontakt med oss:
    { $name }, { $email }, telefon { $phone }
mail-regards = Venleg helsing
mail-why = Du får denne e-posten fordi adressa er registrert som kontakt for { $organisation }.
mail-privacy = Personvernerklæring: { $url }
mail-test-note = Dette er ein prøverunde. Svara blir sletta og blir aldri publiserte.

mail-invitation-subject = { $survey }: svar frå { $organisation } innan { $deadline }
mail-invitation-asks = { $publisher } ber { $organisation } (organisasjonsnummer { $orgnr }) svare på undersøkinga «{ $survey }».
mail-purpose = Føremål: { $purpose }

mail-reminder-subject = Påminning: { $survey }, { $organisation }, frist { $deadline }
mail-reminder-asks = { $publisher } har ikkje fått svar frå { $organisation } (organisasjonsnummer { $orgnr }) på undersøkinga «{ $survey }».
mail-reminder-late = Svarfristen var { $deadline }, men de kan framleis svare til og med { $last }.
mail-reminder-crossed = Har de sendt inn svaret i mellomtida, kan de sjå bort frå denne påminninga. Det de har lagra utan å sende inn, er teke vare på.

mail-receipt-subject = Kvittering: { $survey }, { $organisation }
mail-receipt-received = Takk for svaret. { $publisher } har fått det { $organisation } (organisasjonsnummer { $orgnr }) sende inn i undersøkinga «{ $survey }».
mail-receipt-number = Innsending nummer { $number }, motteken { $at }.
mail-receipt-hash = Kontrollsum (SHA-256) av svara slik dei vart mottekne:
mail-receipt-change = De kan endre svara og sende inn på nytt til og med { $last }. Bruk lenkja i invitasjonen.

# E-post. Hvert avsnitt er en tekst for seg.
mail-test = TEST
mail-greeting = Hei!
mail-greeting-to = Hei, { $name }!
mail-deadline = Svarfristen er { $deadline }.
mail-open = Åpne undersøkelsen her:
mail-link-use = Lenken gjelder hele virksomheten. Den kan brukes flere ganger og deles med kolleger som skal hjelpe til med svaret. Del den ikke med andre: Den som har lenken, kan lese og endre svaret.
mail-minutes = Det tar omtrent { $minutes ->
    [one] ett minutt
   *[other] { $minutes } minutter
  } å svare.
mail-voluntary = Det er frivillig å svare.
mail-obligatory = Virksomheten har plikt til å svare.
mail-legal-basis = Hjemmel: { $basis }
mail-contact = Har dere spørsmål, kan dere ta kontakt med oss:
    { $name }, { $email }
mail-contact-phone = Har dere spørsmål, kan dere ta kontakt med oss:
    { $name }, { $email }, telefon { $phone }
mail-regards = Med vennlig hilsen
mail-why = Du får denne e-posten fordi adressen er registrert som kontakt for { $organisation }.
mail-privacy = Personvernerklæring: { $url }
mail-test-note = Dette er en prøverunde. Svarene blir slettet og blir aldri publisert.

mail-invitation-subject = { $survey }: svar fra { $organisation } innen { $deadline }
mail-invitation-asks = { $publisher } ber { $organisation } (organisasjonsnummer { $orgnr }) svare på undersøkelsen «{ $survey }».
mail-purpose = Formål: { $purpose }

mail-reminder-subject = Påminnelse: { $survey }, { $organisation }, frist { $deadline }
mail-reminder-asks = { $publisher } har ikke mottatt svar fra { $organisation } (organisasjonsnummer { $orgnr }) på undersøkelsen «{ $survey }».
mail-reminder-late = Svarfristen var { $deadline }, men dere kan fortsatt svare til og med { $last }.
mail-reminder-crossed = Har dere sendt inn svaret i mellomtiden, kan dere se bort fra denne påminnelsen. Det dere har lagret uten å sende inn, er tatt vare på.

mail-receipt-subject = Kvittering: { $survey }, { $organisation }
mail-receipt-received = Takk for svaret. { $publisher } har mottatt det { $organisation } (organisasjonsnummer { $orgnr }) sendte inn i undersøkelsen «{ $survey }».
mail-receipt-number = Innsending nummer { $number }, mottatt { $at }.
mail-receipt-hash = Kontrollsum (SHA-256) av svarene slik de ble mottatt:
mail-receipt-change = Dere kan endre svarene og sende inn på nytt til og med { $last }. Bruk lenken i invitasjonen.

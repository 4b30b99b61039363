# Det som kan være galt med et svar, slik svareren leser det. «Feil:» settes foran av siden.
fault-integer = Skriv et helt tall, for eksempel 25.
fault-year = Skriv et årstall med fire sifre, for eksempel 2019.
fault-amount-kroner = Skriv beløpet i hele kroner, for eksempel 1 200 000.
fault-amount-ore = Skriv beløpet i kroner og øre, for eksempel 1 200,50.
fault-decimal = Skriv et tall, for eksempel 12,5.
fault-date = Skriv datoen som dag.måned.år, for eksempel 30.08.2019.
fault-no-such-date = Denne datoen finnes ikke. Kontroller dag og måned.
fault-short-year = Skriv årstallet med fire sifre, for eksempel 30.08.2019.
fault-text = Skriv svaret som tekst.
fault-choice = Velg et av svarene.
fault-empty = Skriv et svar, eller la feltet stå tomt.
fault-unknown-code = Dette svaret finnes ikke lenger. Velg et av svarene i listen.
fault-duplicate = «{ $text }» er oppgitt to ganger. Fjern den ene.
fault-control-character = Teksten har et usynlig tegn som ikke kan lagres: tegn nummer { $at } ({ $codePoint }). Slett det og prøv igjen.
fault-too-long = Teksten er på { $found } tegn. Kort den ned til { $max } eller færre.
fault-too-many-tags = Du har skrevet { $found }. Skriv inntil { $max }, én per linje.
fault-out-of-range = Tallet er for stort til å lagres.
fault-too-many-decimals = Skriv tallet med inntil { $decimals ->
    [one] én desimal
   *[other] { $decimals } desimaler
  }.
fault-email = Skriv en e-postadresse, for eksempel post@etat.no.
fault-url = Skriv en nettadresse som begynner med https:// eller http://.
fault-orgnr = Skriv et gyldig organisasjonsnummer med ni sifre. Se etter at alle sifrene er med, og at de er riktige.
fault-missing = Denne begrunnelsen kan ikke brukes her.
fault-not-exemptible = Dette svaret kan ikke unntas fra offentliggjøring.
fault-legal-basis = Velg en hjemmel fra listen.
fault-place = Dette svaret hører ikke hjemme her. Last inn siden på nytt.
fault-both = Du har både svart og oppgitt en grunn til ikke å svare. Velg ett av delene.

breach-required = Du må svare på dette spørsmålet.
breach-off-route = Dette spørsmålet er ikke aktuelt med de andre svarene. Svaret blir ikke sendt inn.
breach-too-few-choices = Velg minst { $min }. Du har valgt { $found }.
breach-too-many-choices = Velg inntil { $max }. Du har valgt { $found }.
breach-not-alone = «{ $label }» kan ikke velges sammen med andre svar.
breach-other-missing = Skriv hva svaret ditt gjelder.
breach-below-min = Svaret kan ikke være lavere enn { $bound }.
breach-above-max = Svaret kan ikke være høyere enn { $bound }.
breach-before-min = Datoen kan ikke være før { $bound }.
breach-after-max = Datoen kan ikke være etter { $bound }.
breach-no-entries = Registrer { $entry }, eller bekreft at dere ikke har noe å rapportere.
breach-nil-with-entries = Dere har oppgitt at det ikke er noe å rapportere, men det er registrert noe. Fjern ett av delene.
breach-too-many-entries = Det er registrert { $found }. Det er plass til { $max }.

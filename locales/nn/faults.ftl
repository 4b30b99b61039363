# Det som kan vere gale med eit svar, slik svararen les det. «Feil:» blir sett framfor av sida.
fault-integer = Skriv eit heilt tal, til dømes 25.
fault-year = Skriv eit årstal med fire siffer, til dømes 2019.
fault-amount-kroner = Skriv beløpet i heile kroner, til dømes 1 200 000.
fault-amount-ore = Skriv beløpet i kroner og øre, til dømes 1 200,50.
fault-decimal = Skriv eit tal, til dømes 12,5.
fault-date = Skriv datoen som dag.månad.år, til dømes 30.08.2019.
fault-no-such-date = Denne datoen finst ikkje. Kontroller dag og månad.
fault-short-year = Skriv årstalet med fire siffer, til dømes 30.08.2019.
fault-text = Skriv svaret som tekst.
fault-choice = Vel eitt av svara.
fault-empty = Skriv eit svar, eller la feltet stå tomt.
fault-unknown-code = Dette svaret finst ikkje lenger. Vel eitt av svara i lista.
fault-duplicate = «{ $text }» er oppgitt to gonger. Fjern den eine.
fault-control-character = Teksten har eit usynleg teikn som ikkje kan lagrast: teikn nummer { $at } ({ $codePoint }). Slett det og prøv igjen.
fault-too-long = Teksten er på { $found } teikn. Kort han ned til { $max } eller færre.
fault-too-many-tags = Du har skrive { $found }. Skriv inntil { $max }, éin per linje.
fault-out-of-range = Talet er for stort til å lagrast.
fault-too-many-decimals = Skriv talet med inntil { $decimals ->
    [one] éin desimal
   *[other] { $decimals } desimalar
  }.
fault-email = Skriv ei e-postadresse, til dømes post@etat.no.
fault-url = Skriv ei nettadresse som byrjar med https:// eller http://.
fault-orgnr = Skriv eit gyldig organisasjonsnummer med ni siffer. Sjå etter at alle sifra er med, og at dei er rette.
fault-missing = Denne grunngjevinga kan ikkje brukast her.
fault-not-exemptible = Dette svaret kan ikkje takast unna offentleggjering.
fault-legal-basis = Vel ein heimel frå lista.
fault-place = Dette svaret høyrer ikkje heime her. Last inn sida på nytt.
fault-both = Du har både svara og oppgitt ein grunn til ikkje å svare. Vel éin av delane.

breach-required = Du må svare på dette spørsmålet.
breach-off-route = Dette spørsmålet er ikkje aktuelt med dei andre svara. Svaret blir ikkje sendt inn.
breach-too-few-choices = Vel minst { $min }. Du har valt { $found }.
breach-too-many-choices = Vel inntil { $max }. Du har valt { $found }.
breach-not-alone = «{ $label }» kan ikkje veljast saman med andre svar.
breach-other-missing = Skriv kva svaret ditt gjeld.
breach-below-min = Svaret kan ikkje vere lågare enn { $bound }.
breach-above-max = Svaret kan ikkje vere høgare enn { $bound }.
breach-before-min = Datoen kan ikkje vere før { $bound }.
breach-after-max = Datoen kan ikkje vere etter { $bound }.
breach-no-entries = Registrer { $entry }, eller stadfest at de ikkje har noko å rapportere.
breach-nil-with-entries = De har oppgitt at det ikkje er noko å rapportere, men det er registrert noko. Fjern éin av delane.
breach-too-many-entries = Det er registrert { $found }. Det er plass til { $max }.

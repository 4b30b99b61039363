# Svarsidene.

holder = Dere svarer for { $name } (organisasjonsnummer { $orgnr })
orgnr-is = Organisasjonsnummer { $orgnr }
error-prefix = Feil:
optional = (valgfritt)
unanswered = Ubesvart
back-to-overview = Tilbake til oversikten
trail-label = Hvor du er
trail-overview = Oversikt
progress = Del { $at } av { $of }
after-deadline = Svarfristen var { $deadline }, men dere kan fortsatt svare til og med { $last }.

# Siden som lenken fører til.
landing-invitation = { $publisher } ber om svar
landing-start = Start
landing-continue = Fortsett
landing-change = Se og endre svarene
landing-see-answers = Se svar og kvittering
landing-save-as-you-go = Du kan lagre underveis og komme tilbake med den samme lenken.
landing-not-open = Undersøkelsen åpner { $date }. Bruk den samme lenken da.
landing-closed = Fristen er ute, og undersøkelsen tar ikke lenger imot svar.
landing-closed-early = Undersøkelsen ble lukket { $date }, før svarfristen, og tar ikke lenger imot svar.
landing-closed-answered = Ta kontakt hvis dere trenger å rette noe.
landing-closed-unanswered = { $organisation } sendte ikke inn noe svar. Har dere spørsmål om det, kan dere ta kontakt med oss.
landing-how = Slik svarer dere
landing-how-organisation = Virksomheten svarer, ikke du som person. Ett svar per virksomhet.
landing-how-share = Flere kolleger kan bruke den samme lenken samtidig. Del den bare med dem som skal hjelpe til med svaret.
landing-how-deadline = Send inn svaret senest { $deadline }. Etter at det er sendt inn, kan dere endre det og sende inn på nytt til og med { $date }. Den siste innsendingen gjelder.
landing-how-change = Dere kan endre svarene og sende inn på nytt til og med { $date }. Den siste innsendingen gjelder.
landing-facts = Om undersøkelsen
landing-organisation = Virksomhet
landing-deadline = Svarfrist
landing-time = Tid
landing-minutes = Omtrent { $minutes ->
    [one] ett minutt
   *[other] { $minutes } minutter
  }
landing-obligation = Svarplikt
landing-obligatory = Virksomheten har plikt til å svare.
landing-voluntary = Det er frivillig å svare.
landing-legal-basis = Hjemmel
landing-register-id = Nummer i Oppgaveregisteret
landing-contact = Spørsmål
publicity-title = Hva som blir publisert
publicity-listed = Svar som blir publisert med navnet på virksomheten
publicity-named = Svar som kan bli publisert med navnet på virksomheten
publicity-internal = Svar som ikke blir publisert
publicity-personal = Personopplysninger, som ikke blir publisert, og som blir slettet etter { $date }
publicity-exempt = Det som blir unntatt fra offentliggjøring, blir ikke publisert med navnet, men kan telle med i summer.
publicity-rest = Svar som ikke er nevnt over, blir bare publisert som statistikk. Tall som kan røpe hva én virksomhet har svart, blir skjult.
publicity-all = Svarene blir bare publisert som statistikk. Tall som kan røpe hva én virksomhet har svart, blir skjult.

# Oversikten.
tasks-title = Svaret deres
tasks-submitted = Svaret er sendt inn
tasks-entered = Svaret er ført inn for dere
tasks-corrected = Svaret er rettet
tasks-may-resubmit = Dere kan endre svarene og sende inn på nytt til og med { $date }.
tasks-unsent = Svarene er endret etter innsendingen. Endringene gjelder først når dere sender inn på nytt.
tasks-receipt = Se kvitteringen
tasks-read-only = Undersøkelsen tar ikke lenger imot svar.
tasks-closed-early = Undersøkelsen ble lukket { $date }, før svarfristen, og tar ikke lenger imot svar.
tasks-see-answers = Se svarene
tasks-header = Om virksomheten
tasks-send = Se gjennom og send inn
tasks-send-text = Før svaret blir sendt, får dere se alle svarene samlet og hva som eventuelt mangler.
tasks-review = Se gjennom svarene
tasks-parts-only = Lenken din gjelder bare delene over. Når de er lagret, er du ferdig. Den som koordinerer svaret hos dere, sender det inn.
tasks-leave = Avslutt og lukk

status-not-asked = Ikke aktuelt
status-not-started = Ikke startet
status-begun = Påbegynt
status-has-errors = Må rettes
status-complete = Ferdig
status-unconfirmed = Må bekreftes

# Oppføringer.
entry-unnamed = { $entry } uten navn
entry-add = Legg til { $entry }
entry-duplicate = Kopier
entry-remove = Fjern
entry-restore = Angre fjerning av
entry-removed-list = { $count ->
    [one] Én er fjernet
   *[other] { $count } er fjernet
  }
nil-title = Ingenting å rapportere?
nil-confirm = Bekreft
nil-take-back = Angre
remove-title = Vil du fjerne «{ $name }»?
remove-text = «{ $name }» blir ikke med når dere sender inn. Dere kan angre på oversikten fram til dere har sendt inn.
remove-confirm = Ja, fjern
remove-cancel = Nei, behold

done-saved = Lagret.
done-more = Lagret. Svarene gjør at noen flere spørsmål er aktuelle. De står på denne siden.
done-added = Lagt til: { $entry }. Fyll ut og lagre.
done-duplicated = Kopien er laget. Gi den et eget navn og endre det som er annerledes.
done-removed = Fjernet.
done-restored = Fjerningen er angret.

# Spørsmålene.
choose-one = Velg
choose-none = Ubesvart
choices-count = { $found } av { $max } valgt
unit-kroner = kr
amount-in-kroner = { $amount } kr
missing-dont-know = Vet ikke
missing-not-relevant = Ikke relevant
missing-refused = Ønsker ikke å svare
answer-kept-apart = Lagret adskilt fra de andre svarene
reasons-label = Grunn til ikke å svare: { $question }
hint-date = Skriv datoen som dag.måned.år, for eksempel 30.08.2019.
hint-tags = Skriv inntil { $max }, én per linje.
hint-choose-any = Velg alle som passer.
hint-choose-most = Velg inntil { $max }.
hint-choose-least = Velg minst { $min }.
hint-choose-between = Velg fra { $min } til { $max }.
hint-personal = Personopplysning: Svaret blir lagret for seg og ikke publisert, og det blir slettet etter { $date }.
exempt-summary = Unnta svaret fra offentliggjøring
exempt-label = Hjemmel for unntaket
exempt-none = Ikke unntatt
exempt-hint = Svaret blir ikke offentliggjort, men kan telle med i summer der det ikke kan kjennes igjen.
exempt-with = Unntatt fra offentliggjøring: { $basis }
doubt-prefix = Er dette riktig?
doubt-label = Skriv hvorfor svaret er riktig, eller endre det
doubt-confirm = Bekreft svaret

save-and-continue = Lagre og fortsett
save-and-overview = Lagre og gå til oversikten
summary-refused = { $count ->
    [one] Én ting må rettes før siden kan lagres
   *[other] { $count } ting må rettes før siden kan lagres
  }
summary-unfinished = { $count ->
    [one] Én ting gjenstår på denne siden
   *[other] { $count } ting gjenstår på denne siden
  }
autosave-saved = Lagret { $time }
autosave-refused = Ikke lagret. Ingenting på denne siden blir lagret før dette er rettet: { $why }
autosave-conflict = Ikke lagret: En kollega har endret de samme svarene. Trykk «Lagre og fortsett» for å velge mellom dem.
autosave-failed = Ikke lagret: Får ikke kontakt med tjenesten. Det du har skrevet, står fortsatt på siden.
autosave-ended = Ikke lagret: Økten er avsluttet. Kopier det du har skrevet, og åpne lenken i e-posten på nytt.
autosave-closed = Ikke lagret: Undersøkelsen tar ikke lenger imot svar.

# To har endret det samme.
conflict-title = En kollega har endret de samme svarene
conflict-text = Ingenting er skrevet over. Velg hvilket svar som skal gjelde for hvert spørsmål.
conflict-saved-at = Svarene ble sist lagret { $time }.
conflict-choose-all = Velg ett av svarene for hvert spørsmål.
conflict-mine = Ditt svar
conflict-stored = Det lagrede svaret
conflict-comment = Begrunnelse: { $comment }
conflict-save = Lagre valgene
conflict-discard = Forkast mine endringer

# Se gjennom, send inn, kvittering.
review-title = Se gjennom svarene
answers-title = Svarene
review-blocking = { $count ->
    [one] Én ting gjenstår før dere kan sende inn
   *[other] { $count } ting gjenstår før dere kan sende inn
  }
review-part-blocking = { $count ->
    [one] Én ting gjenstår i delen din
   *[other] { $count } ting gjenstår i delen din
  }
review-doubts = { $count ->
    [one] Ett svar er uvanlig
   *[other] { $count } svar er uvanlige
  }
review-doubts-text = Rett svaret, eller skriv kort hvorfor det er riktig.
review-ready = Alt er på plass. Se over svarene og send inn.
review-part-ready = Delen din er ferdig og lagret. Den som har lenken til hele svaret, ser over det og sender det inn.
review-not-ready = Svaret er ikke sendt inn. Noe gjenstår.
review-changed = Svaret er ikke sendt inn. En kollega har endret noe etter at du åpnet siden. Her er svarene slik de er nå.
review-unconfirmed = Hentet fra forrige runde. Se over og lagre, eller fjern.
review-change = Endre
review-no-entries = Ingenting er registrert.
submit-title = Send inn
submit-text = Dere sender inn svarene slik de står på denne siden, på vegne av virksomheten.
submit-button = Send inn svaret
receipt-title = Kvittering
receipt-heading = Svaret er mottatt
receipt-thanks = Takk for at dere svarte.
receipt-entered-text = { $publisher } har ført inn svaret, som ikke kom gjennom disse sidene. Ta kontakt hvis noe ikke stemmer.
receipt-corrected-text = { $publisher } har rettet svaret deres. Nå er det den rettede versjonen som gjelder. Ta kontakt hvis noe ikke stemmer.
receipt-corrected-before = { $publisher } rettet svaret deres. Svaret er endret igjen siden.
receipt-sent = Innsending { $number }, mottatt { $time }.
receipt-entered = { $publisher } førte inn svaret (versjon { $number }), som kom inn { $time }.
receipt-corrected = { $publisher } rettet svaret { $time } (versjon { $number }).
receipt-reason = Begrunnelse: { $reason }
receipt-organisation = Virksomhet
receipt-survey = Undersøkelse
receipt-time = Mottatt
receipt-time-corrected = Rettet
receipt-late = Etter fristen
receipt-number = Innsending nummer
receipt-version = Versjon av svaret
receipt-superseded = Erstattet av en nyere
receipt-hash = Kontrollsum (SHA-256)
receipt-hash-hint = Kontrollsummen er regnet ut av svarene slik de ble mottatt. Den viser senere at de ikke er endret.
receipt-print = Skriv ut kvitteringen
receipt-others = Andre innsendinger
left-title = Økten er avsluttet
left-text = Det som er lagret, er tatt vare på. Bruk lenken i e-posten for å komme tilbake.
own-title = Svarene deres sammenlignet med andres
own-lead = Her ser dere svarene deres ved siden av svarene fra de andre. Dere er ikke regnet med blant de andre, og bare dere ser denne siden.
own-base = Andeler, fjerdedeler og n gjelder dem som ga et svar. «Vet ikke», «ikke relevant», de som ikke svarte, og de som ikke fikk spørsmålet, er holdt utenfor.
own-organisations = { $count ->
    [one] 1 annen virksomhet har svart
   *[other] { $count } andre virksomheter har svart
}
own-contents = Innhold
own-derived = Regnet ut av svarene
own-questions = { $count } spørsmål
own-yours = Deres svar
own-marked = Deres svar er merket med ● og har fylt stolpe.
own-hidden = Tegnet : står der tallene ikke vises, av hensyn til virksomhetene bak dem.
own-rounded = Antallene for de andre er avrundet til tall som kan deles på { $base }, av hensyn til virksomhetene bak dem. Andelene er regnet av de avrundede tallene.
own-rounded-quarters = Grensene mellom fjerdedelene er avrundet til to sifre, av hensyn til virksomhetene bak dem.
own-dont-know = Vet ikke
own-not-relevant = Ikke relevant
own-refused = Ønsker ikke å svare
own-unanswered = Ubesvart
own-first-quartile = En fjerdedel er under
own-median = Median
own-third-quartile = En fjerdedel er over
own-quarter = Dere er i
own-published = Resultatene av undersøkelsen er publisert.
own-see-results = Se resultatene.
own-after-start = Fra oversikten kan dere også se svarene deres sammenlignet med andres.
own-link = Se svarene deres sammenlignet med andres

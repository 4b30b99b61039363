# Svarsidene.

holder = De svarar for { $name } (organisasjonsnummer { $orgnr })
orgnr-is = Organisasjonsnummer { $orgnr }
error-prefix = Feil:
optional = (valfritt)
unanswered = Ikkje svara
back-to-overview = Tilbake til oversikta
trail-label = Kvar du er
trail-overview = Oversikt
progress = Del { $at } av { $of }
after-deadline = Svarfristen var { $deadline }, men de kan framleis svare til og med { $last }.

# Sida som lenkja fører til.
landing-invitation = { $publisher } ber om svar
landing-start = Start
landing-continue = Hald fram
landing-change = Sjå og endre svara
landing-see-answers = Sjå svar og kvittering
landing-save-as-you-go = Du kan lagre undervegs og kome tilbake med den same lenkja.
landing-not-open = Undersøkinga opnar { $date }. Bruk den same lenkja då.
landing-closed = Fristen er ute, og undersøkinga tek ikkje lenger imot svar.
landing-closed-early = Undersøkinga vart lukka { $date }, før svarfristen, og tek ikkje lenger imot svar.
landing-closed-answered = Ta kontakt om de treng å rette noko.
landing-closed-unanswered = { $organisation } sende ikkje inn noko svar. Har de spørsmål om det, kan de ta kontakt med oss.
landing-how = Slik svarar de
landing-how-organisation = Verksemda svarar, ikkje du som person. Eitt svar per verksemd.
landing-how-share = Fleire kollegaer kan bruke den same lenkja samtidig. Del ho berre med dei som skal hjelpe til med svaret.
landing-how-deadline = Send inn svaret seinast { $deadline }. Etter at det er sendt inn, kan de endre det og sende inn på nytt til og med { $date }. Den siste innsendinga gjeld.
landing-how-change = De kan endre svara og sende inn på nytt til og med { $date }. Den siste innsendinga gjeld.
landing-facts = Om undersøkinga
landing-organisation = Verksemd
landing-deadline = Svarfrist
landing-time = Tid
landing-minutes = Om lag { $minutes ->
    [one] eitt minutt
   *[other] { $minutes } minutt
  }
landing-obligation = Svarplikt
landing-obligatory = Verksemda har plikt til å svare.
landing-voluntary = Det er frivillig å svare.
landing-legal-basis = Heimel
landing-register-id = Nummer i Oppgåveregisteret
landing-contact = Spørsmål
publicity-title = Kva som blir publisert
publicity-listed = Svar som blir publiserte med namnet på verksemda
publicity-named = Svar som kan bli publiserte med namnet på verksemda
publicity-internal = Svar som ikkje blir publiserte
publicity-personal = Personopplysningar, som ikkje blir publiserte, og som blir sletta etter { $date }
publicity-exempt = Det som blir teke unna offentleggjering, blir ikkje publisert med namnet, men kan telje med i summar.
publicity-rest = Svar som ikkje er nemnde over, blir berre publiserte som statistikk. Tal som kan røpe kva éi verksemd har svara, blir skjulte.
publicity-all = Svara blir berre publiserte som statistikk. Tal som kan røpe kva éi verksemd har svara, blir skjulte.

# Oversikta.
tasks-title = Svaret dykkar
tasks-submitted = Svaret er sendt inn
tasks-entered = Svaret er ført inn for dykk
tasks-corrected = Svaret er retta
tasks-may-resubmit = De kan endre svara og sende inn på nytt til og med { $date }.
tasks-unsent = Svara er endra etter innsendinga. Endringane gjeld først når de sender inn på nytt.
tasks-receipt = Sjå kvitteringa
tasks-read-only = Undersøkinga tek ikkje lenger imot svar.
tasks-closed-early = Undersøkinga vart lukka { $date }, før svarfristen, og tek ikkje lenger imot svar.
tasks-see-answers = Sjå svara
tasks-header = Om verksemda
tasks-send = Sjå gjennom og send inn
tasks-send-text = Før svaret blir sendt, får de sjå alle svara samla og kva som eventuelt manglar.
tasks-review = Sjå gjennom svara
tasks-parts-only = Lenkja di gjeld berre delane over. Når dei er lagra, er du ferdig. Den som koordinerer svaret hos dykk, sender det inn.
tasks-leave = Avslutt og lukk

status-not-asked = Ikkje aktuelt
status-not-started = Ikkje starta
status-begun = Påbyrja
status-has-errors = Må rettast
status-complete = Ferdig
status-unconfirmed = Må stadfestast

# Oppføringar.
entry-unnamed = { $entry } utan namn
entry-add = Legg til { $entry }
entry-duplicate = Kopier
entry-remove = Fjern
entry-restore = Angre fjerning av
entry-removed-list = { $count ->
    [one] Éin er fjerna
   *[other] { $count } er fjerna
  }
nil-title = Ingenting å rapportere?
nil-confirm = Stadfest
nil-take-back = Angre
remove-title = Vil du fjerne «{ $name }»?
remove-text = «{ $name }» blir ikkje med når de sender inn. De kan angre på oversikta fram til de har sendt inn.
remove-confirm = Ja, fjern
remove-cancel = Nei, behald

done-saved = Lagra.
done-more = Lagra. Svara gjer at nokre fleire spørsmål er aktuelle. Dei står på denne sida.
done-added = Lagt til: { $entry }. Fyll ut og lagre.
done-duplicated = Kopien er laga. Gi han eit eige namn og endre det som er annleis.
done-removed = Fjerna.
done-restored = Fjerninga er angra.

# Spørsmåla.
choose-one = Vel
choose-none = Ikkje svara
choices-count = { $found } av { $max } valde
unit-kroner = kr
amount-in-kroner = { $amount } kr
missing-dont-know = Veit ikkje
missing-not-relevant = Ikkje relevant
missing-refused = Ønskjer ikkje å svare
answer-kept-apart = Lagra åtskilt frå dei andre svara
reasons-label = Grunn til ikkje å svare: { $question }
hint-date = Skriv datoen som dag.månad.år, til dømes 30.08.2019.
hint-tags = Skriv inntil { $max }, éin per linje.
hint-choose-any = Vel alle som passar.
hint-choose-most = Vel inntil { $max }.
hint-choose-least = Vel minst { $min }.
hint-choose-between = Vel frå { $min } til { $max }.
hint-personal = Personopplysning: Svaret blir lagra for seg og ikkje publisert, og det blir sletta etter { $date }.
exempt-summary = Ta svaret unna offentleggjering
exempt-label = Heimel for unntaket
exempt-none = Ikkje unnateke
exempt-hint = Svaret blir ikkje offentleggjort, men kan telje med i summar der det ikkje kan kjennast igjen.
exempt-with = Unnateke frå offentleggjering: { $basis }
doubt-prefix = Er dette rett?
doubt-label = Skriv kvifor svaret er rett, eller endre det
doubt-confirm = Stadfest svaret

save-and-continue = Lagre og hald fram
save-and-overview = Lagre og gå til oversikta
summary-refused = { $count ->
    [one] Éin ting må rettast før sida kan lagrast
   *[other] { $count } ting må rettast før sida kan lagrast
  }
summary-unfinished = { $count ->
    [one] Éin ting står att på denne sida
   *[other] { $count } ting står att på denne sida
  }
autosave-saved = Lagra { $time }
autosave-refused = Ikkje lagra. Ingenting på denne sida blir lagra før dette er retta: { $why }
autosave-conflict = Ikkje lagra: Ein kollega har endra dei same svara. Trykk «Lagre og hald fram» for å velje mellom dei.
autosave-failed = Ikkje lagra: Får ikkje kontakt med tenesta. Det du har skrive, står framleis på sida.
autosave-ended = Ikkje lagra: Økta er avslutta. Kopier det du har skrive, og opne lenkja i e-posten på nytt.
autosave-closed = Ikkje lagra: Undersøkinga tek ikkje lenger imot svar.

# To har endra det same.
conflict-title = Ein kollega har endra dei same svara
conflict-text = Ingenting er skrive over. Vel kva svar som skal gjelde for kvart spørsmål.
conflict-saved-at = Svara vart sist lagra { $time }.
conflict-choose-all = Vel eitt av svara for kvart spørsmål.
conflict-mine = Svaret ditt
conflict-stored = Det lagra svaret
conflict-comment = Grunngjeving: { $comment }
conflict-save = Lagre vala
conflict-discard = Forkast endringane mine

# Sjå gjennom, send inn, kvittering.
review-title = Sjå gjennom svara
answers-title = Svara
review-blocking = { $count ->
    [one] Éin ting står att før de kan sende inn
   *[other] { $count } ting står att før de kan sende inn
  }
review-part-blocking = { $count ->
    [one] Éin ting står att i delen din
   *[other] { $count } ting står att i delen din
  }
review-doubts = { $count ->
    [one] Eitt svar er uvanleg
   *[other] { $count } svar er uvanlege
  }
review-doubts-text = Rett svaret, eller skriv kort kvifor det er rett.
review-ready = Alt er på plass. Sjå over svara og send inn.
review-part-ready = Delen din er ferdig og lagra. Den som har lenkja til heile svaret, ser over det og sender det inn.
review-not-ready = Svaret er ikkje sendt inn. Noko står att.
review-changed = Svaret er ikkje sendt inn. Ein kollega har endra noko etter at du opna sida. Her er svara slik dei er no.
review-unconfirmed = Henta frå førre runde. Sjå over og lagre, eller fjern.
review-change = Endre
review-no-entries = Ingenting er registrert.
submit-title = Send inn
submit-text = De sender inn svara slik dei står på denne sida, på vegner av verksemda.
submit-button = Send inn svaret
receipt-title = Kvittering
receipt-heading = Svaret er motteke
receipt-thanks = Takk for at de svara.
receipt-entered-text = { $publisher } har ført inn svaret, som ikkje kom gjennom desse sidene. Ta kontakt om noko ikkje stemmer.
receipt-corrected-text = { $publisher } har retta svaret dykkar. No er det den retta versjonen som gjeld. Ta kontakt om noko ikkje stemmer.
receipt-corrected-before = { $publisher } retta svaret dykkar. Svaret er endra på nytt sidan.
receipt-sent = Innsending { $number }, motteken { $time }.
receipt-entered = { $publisher } førte inn svaret (versjon { $number }), som kom inn { $time }.
receipt-corrected = { $publisher } retta svaret { $time } (versjon { $number }).
receipt-reason = Grunngjeving: { $reason }
receipt-organisation = Verksemd
receipt-survey = Undersøking
receipt-time = Motteke
receipt-time-corrected = Retta
receipt-late = Etter fristen
receipt-number = Innsending nummer
receipt-version = Versjon av svaret
receipt-superseded = Erstatta av ei nyare
receipt-hash = Kontrollsum (SHA-256)
receipt-hash-hint = Kontrollsummen er rekna ut av svara slik dei vart mottekne. Han viser seinare at dei ikkje er endra.
receipt-print = Skriv ut kvitteringa
receipt-others = Andre innsendingar
left-title = Økta er avslutta
left-text = Det som er lagra, er teke vare på. Bruk lenkja i e-posten for å kome tilbake.
own-title = Svara dykkar samanlikna med svara frå andre
own-lead = Her ser de svara dykkar ved sida av svara frå dei andre. De er ikkje rekna med blant dei andre, og berre de ser denne sida.
own-base = Andelar, fjerdedelar og n gjeld dei som gav eit svar. «Veit ikkje», «ikkje relevant», dei som ikkje svara, og dei som ikkje fekk spørsmålet, er haldne utanfor.
own-organisations = { $count ->
    [one] 1 anna verksemd har svara
   *[other] { $count } andre verksemder har svara
}
own-contents = Innhald
own-derived = Rekna ut av svara
own-questions = { $count } spørsmål
own-yours = Dykkar svar
own-marked = Dykkar svar er merkt med ● og har fylt stolpe.
own-hidden = Teiknet : står der tala ikkje blir viste, av omsyn til verksemdene bak dei.
own-rounded = Tala for dei andre er runda av til tal som kan delast på { $base }, av omsyn til verksemdene bak dei. Andelane er rekna av dei avrunda tala.
own-rounded-quarters = Grensene mellom fjerdedelane er runda av til to siffer, av omsyn til verksemdene bak dei.
own-dont-know = Veit ikkje
own-not-relevant = Ikkje relevant
own-refused = Ønskjer ikkje å svare
own-unanswered = Ikkje svara
own-first-quartile = Ein fjerdedel er under
own-median = Median
own-third-quartile = Ein fjerdedel er over
own-quarter = De er i
own-published = Resultata av undersøkinga er publiserte.
own-see-results = Sjå resultata.
own-after-start = Frå oversikta kan de også sjå svara dykkar samanlikna med svara frå andre.
own-link = Sjå svara dykkar samanlikna med svara frå andre

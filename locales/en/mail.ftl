# Mails. Each paragraph is a text of its own.
mail-test = TEST
mail-greeting = Hello,
mail-greeting-to = Dear { $name },
mail-deadline = The deadline is { $deadline }.
mail-open = Open the survey here:
mail-link-use = The link is for the whole organisation. It can be used many times and shared with colleagues who help with the answer. Do not share it with anyone else: whoever has the link can read and change the answer.
mail-minutes = It takes about { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
  } to answer.
mail-voluntary = Answering is voluntary.
mail-obligatory = The organisation is required to answer.
mail-legal-basis = Legal basis: { $basis }
mail-contact = If you have questions, please contact us:
    { $name }, { $email }
mail-contact-phone = If you have questions, please contact us:
    { $name }, { $email }, telephone { $phone }
mail-regards = Kind regards
mail-why = You receive this e-mail because the address is registered as a contact for { $organisation }.
mail-privacy = Privacy notice: { $url }
mail-test-note = This is a test round. The answers will be deleted and are never published.

mail-invitation-subject = { $survey }: answer from { $organisation } by { $deadline }
mail-invitation-asks = { $publisher } invites { $organisation } (organisation number { $orgnr }) to respond to the survey “{ $survey }”.
mail-purpose = Purpose: { $purpose }

mail-reminder-subject = Reminder: { $survey }, { $organisation }, deadline { $deadline }
mail-reminder-asks = { $publisher } has not received an answer from { $organisation } (organisation number { $orgnr }) to the survey “{ $survey }”.
mail-reminder-late = The deadline was { $deadline }, but you can still answer until the end of { $last }.
mail-reminder-crossed = If you have just submitted the answer, you can disregard this reminder. What you have saved without submitting is kept.

mail-receipt-subject = Receipt: { $survey }, { $organisation }
mail-receipt-received = Thank you for the answer. { $publisher } has received what { $organisation } (organisation number { $orgnr }) submitted to the survey “{ $survey }”.
mail-receipt-number = Submission number { $number }, received { $at }.
mail-receipt-hash = Checksum (SHA-256) of the answers as they were received:
mail-receipt-change = You can change the answers and submit again until the end of { $last }. Use the link in the invitation.

# Mails. Each paragraph is a text of its own.
mail-test = TEST
mail-greeting = Hello,
mail-deadline = Deadline: { $deadline }
mail-open = Open the survey here:
mail-link-use = The link is for the whole organisation. It can be used many times and shared with colleagues who help with the answer. Do not share it with others: whoever has the link can read and change the answer.
mail-minutes = Answering takes about { $minutes } minutes.
mail-voluntary = Answering is voluntary.
mail-obligatory = The organisation is obliged to answer.
mail-contact = Questions? Contact { $name }, { $email }.
mail-contact-phone = Questions? Contact { $name }, { $email }, telephone { $phone }.
mail-regards = Kind regards
mail-why = You receive this mail because the address was given as a contact for { $organisation }.
mail-privacy = Privacy notice: { $url }
mail-test-note = This is a test round. The answers will be deleted and are never published.

mail-invitation-subject = { $survey }: answer from { $organisation } by { $deadline }
mail-invitation-asks = { $publisher } asks { $organisation } (organisation number { $orgnr }) to answer the survey “{ $survey }”.

mail-reminder-subject = Reminder: { $survey }, { $organisation }, deadline { $deadline }
mail-reminder-asks = { $publisher } has not received an answer from { $organisation } (organisation number { $orgnr }) to the survey “{ $survey }”.
mail-reminder-late = The deadline was { $deadline }. Answers are taken until the end of { $last }.

mail-receipt-subject = Receipt: { $survey }, { $organisation }
mail-receipt-received = { $publisher } has received the answer of { $organisation } (organisation number { $orgnr }) to the survey “{ $survey }”.
mail-receipt-number = Submission number { $number }, received { $at }.
mail-receipt-hash = Checksum (SHA-256) of what was received:
mail-receipt-change = The answer can be changed and submitted again until the end of { $last }. Use the link in the invitation.

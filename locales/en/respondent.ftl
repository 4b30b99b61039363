# The respondent's pages.

holder = You answer for { $name } (organisation number { $orgnr })
orgnr-is = Organisation number { $orgnr }
error-prefix = Error:
optional = (optional)
unanswered = Not answered
back-to-overview = Back to the overview
trail-label = Where you are
trail-overview = Overview
progress = Part { $at } of { $of }
after-deadline = The deadline was { $deadline }, but you can still answer until the end of { $last }.

# The page that the link leads to.
landing-invitation = { $publisher } invites you to respond
landing-start = Start
landing-continue = Continue
landing-change = See and change the answers
landing-see-answers = See answers and receipt
landing-save-as-you-go = You can save as you go and come back with the same link.
landing-not-open = The survey opens on { $date }. Use the same link then.
landing-closed = The deadline has passed, and the survey no longer takes answers.
landing-closed-early = The survey was closed on { $date }, before the deadline, and no longer takes answers.
landing-closed-answered = Get in touch if you need to correct something.
landing-closed-unanswered = No answer was submitted for { $organisation }. If you have questions about that, please get in touch with us.
landing-how = How you answer
landing-how-organisation = The organisation answers, not you as a person. One answer per organisation.
landing-how-share = Several colleagues can use the same link at once. Share it only with those who are to help with the answer.
landing-how-deadline = Submit the answer by { $deadline }. Once it has been submitted, you can change it and submit again until the end of { $date }. The latest submission counts.
landing-how-change = You can change the answers and submit again until the end of { $date }. The latest submission counts.
landing-facts = About the survey
landing-organisation = Organisation
landing-deadline = Deadline
landing-time = Time
landing-minutes = About { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
  }
landing-obligation = Duty to answer
landing-obligatory = The organisation is required to answer.
landing-voluntary = Answering is voluntary.
landing-legal-basis = Legal basis
landing-register-id = Number in the register of reporting duties
landing-contact = Questions
publicity-title = What will be published
publicity-listed = Answers that will be published with the name of the organisation
publicity-named = Answers that may be published with the name of the organisation
publicity-internal = Answers that will not be published
publicity-personal = Personal data, which will not be published and is deleted after { $date }
publicity-exempt = What is exempted from publication is not published with the name, but may count in totals.
publicity-rest = Answers not mentioned above are published as statistics only. Figures that could reveal what one organisation answered are hidden.
publicity-all = The answers are published as statistics only. Figures that could reveal what one organisation answered are hidden.

# The overview.
tasks-title = Your answer
tasks-submitted = The answer has been submitted
tasks-entered = The answer has been entered for you
tasks-corrected = The answer has been corrected
tasks-may-resubmit = You can change the answers and submit again until the end of { $date }.
tasks-unsent = Answers were changed after the submission. The changes count only once you submit again.
tasks-receipt = See the receipt
tasks-read-only = The survey no longer takes answers.
tasks-closed-early = The survey was closed on { $date }, before the deadline, and no longer takes answers.
tasks-see-answers = See the answers
tasks-header = About the organisation
tasks-send = Review and submit
tasks-send-text = Before the answer is sent you will see all answers together, and anything that is missing.
tasks-review = Review the answers
tasks-parts-only = Your link reaches only the parts above. When they are saved, you are done. Whoever coordinates the answer in your organisation submits it.
tasks-leave = Finish and close

status-not-asked = Not applicable
status-not-started = Not started
status-begun = In progress
status-has-errors = Needs correction
status-complete = Complete
status-unconfirmed = Needs confirmation

# Entries.
entry-unnamed = { $entry } without a name
entry-add = Add { $entry }
entry-duplicate = Copy
entry-remove = Remove
entry-restore = Undo removal of
entry-removed-list = { $count ->
    [one] One is removed
   *[other] { $count } are removed
  }
nil-title = Nothing to report?
nil-confirm = Confirm
nil-take-back = Undo
remove-title = Do you want to remove “{ $name }”?
remove-text = “{ $name }” will not be sent when you submit. You can undo this in the overview until you have submitted.
remove-confirm = Yes, remove
remove-cancel = No, keep

done-saved = Saved.
done-more = Saved. Your answers make some more questions relevant. They are on this page.
done-added = Added: { $entry }. Fill it in and save.
done-duplicated = The copy is made. Give it a name of its own and change what is different.
done-removed = Removed.
done-restored = The removal is undone.

# The questions.
choose-one = Choose
choose-none = Not answered
choices-count = { $found } of { $max } chosen
unit-kroner = NOK
amount-in-kroner = NOK { $amount }
missing-dont-know = Don’t know
missing-not-relevant = Not relevant
missing-refused = Prefer not to answer
answer-kept-apart = Stored apart from the other answers
reasons-label = Reason for not answering: { $question }
hint-date = Write the date as day.month.year, such as 30.08.2019.
hint-tags = Write up to { $max }, one on each line.
hint-choose-any = Choose all that apply.
hint-choose-most = Choose up to { $max }.
hint-choose-least = Choose at least { $min }.
hint-choose-between = Choose from { $min } to { $max }.
hint-personal = Personal data: the answer is stored apart and not published, and it is deleted after { $date }.
exempt-summary = Exempt the answer from publication
exempt-label = Legal basis of the exemption
exempt-none = Not exempt
exempt-hint = The answer will not be published, but may count in totals where it cannot be recognised.
exempt-with = Exempt from publication: { $basis }
doubt-prefix = Is this correct?
doubt-label = Say why the answer is correct, or change it
doubt-confirm = Confirm the answer

save-and-continue = Save and continue
save-and-overview = Save and go to the overview
summary-refused = { $count ->
    [one] One thing must be corrected before the page can be saved
   *[other] { $count } things must be corrected before the page can be saved
  }
summary-unfinished = { $count ->
    [one] One thing remains on this page
   *[other] { $count } things remain on this page
  }
autosave-saved = Saved { $time }
autosave-refused = Not saved. Nothing on this page is saved until this is corrected: { $why }
autosave-conflict = Not saved: a colleague has changed the same answers. Press “Save and continue” to choose between them.
autosave-failed = Not saved: the service cannot be reached. What you have written is still on the page.
autosave-ended = Not saved: the session has ended. Copy what you have written, and open the link in the e-mail again.
autosave-closed = Not saved: the survey no longer takes answers.

# Two have changed the same.
conflict-title = A colleague has changed the same answers
conflict-text = Nothing has been overwritten. Choose which answer is to stand for each question.
conflict-saved-at = The answers were last saved on { $time }.
conflict-choose-all = Choose one of the answers for each question.
conflict-mine = Your answer
conflict-stored = The saved answer
conflict-comment = Reason given: { $comment }
conflict-save = Save the choices
conflict-discard = Discard my changes

# Review, submit, receipt.
review-title = Review the answers
answers-title = The answers
review-blocking = { $count ->
    [one] One thing remains before you can submit
   *[other] { $count } things remain before you can submit
  }
review-part-blocking = { $count ->
    [one] One thing remains in your part
   *[other] { $count } things remain in your part
  }
review-doubts = { $count ->
    [one] One answer is unusual
   *[other] { $count } answers are unusual
  }
review-doubts-text = Correct the answer, or say briefly why it is right.
review-ready = Everything is in place. Look over the answers and submit.
review-part-ready = Your part is complete and saved. Whoever has the link to the whole answer reviews it and submits it.
review-not-ready = The answer was not submitted. Something remains.
review-changed = The answer was not submitted. A colleague has changed something since you opened the page. Here are the answers as they are now.
review-unconfirmed = Carried over from the previous round. Check it and save it, or remove it.
review-change = Change
review-no-entries = Nothing is registered.
submit-title = Submit
submit-text = You submit the answers as they stand on this page, on behalf of the organisation.
submit-button = Submit the answer
receipt-title = Receipt
receipt-heading = The answer has been received
receipt-thanks = Thank you for answering.
receipt-entered-text = { $publisher } has entered the answer, which did not come in through these pages. Get in touch if anything is wrong.
receipt-corrected-text = { $publisher } has corrected your answer. The corrected version now counts. Get in touch if anything is wrong.
receipt-corrected-before = { $publisher } corrected your answer. It has been changed again since.
receipt-sent = Submission { $number }, received on { $time }.
receipt-entered = { $publisher } entered the answer (version { $number }), which came in on { $time }.
receipt-corrected = { $publisher } corrected the answer on { $time } (version { $number }).
receipt-reason = Reason: { $reason }
receipt-organisation = Organisation
receipt-survey = Survey
receipt-time = Received
receipt-time-corrected = Corrected
receipt-late = After the deadline
receipt-number = Submission number
receipt-version = Version of the answer
receipt-superseded = Replaced by a newer one
receipt-hash = Checksum (SHA-256)
receipt-hash-hint = The checksum is computed from the answers as they were received. It shows later that they have not been changed.
receipt-print = Print the receipt
receipt-others = Other submissions
left-title = You have left the survey
left-text = What was saved is kept. Use the link in the e-mail to come back.
own-title = Your answers compared with those of others
own-lead = Here are your own answers beside those of the others. You are not among the others, and only you see this page.
own-base = Shares, quarters and n are of those with an answer. “Don’t know”, “not relevant”, those who did not answer and those who were not asked are left out.
own-organisations = { $count ->
    [one] 1 other organisation has answered
   *[other] { $count } other organisations have answered
}
own-contents = Contents
own-derived = Worked out from the answers
own-questions = { $count ->
    [one] 1 question
   *[other] { $count } questions
}
own-yours = Your answer
own-marked = Your answer is marked with ● and has a filled bar.
own-hidden = The sign : stands where figures are not shown, to protect the organisations behind them.
own-rounded = The counts of the others are rounded to multiples of { $base }, to protect the organisations behind them. The shares are computed from the rounded counts.
own-rounded-quarters = The limits between the quarters are rounded to two digits, to protect the organisations behind them.
own-dont-know = Don’t know
own-not-relevant = Not relevant
own-refused = Prefer not to answer
own-unanswered = Not answered
own-first-quartile = A quarter are below
own-median = Median
own-third-quartile = A quarter are above
own-quarter = You are in
own-published = The results of the survey have been published.
own-see-results = See the results.
own-after-start = From the overview you can also see your answers compared with those of others.
own-link = See your answers compared with those of others

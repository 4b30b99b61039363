# What can be wrong with an answer, as the respondent reads it. The page puts "Error:" before it.
fault-integer = Write a whole number, such as 25.
fault-year = Write a year with four digits, such as 2019.
fault-amount-kroner = Write the amount in whole kroner, such as 1,200,000.
fault-amount-ore = Write the amount in kroner and øre, such as 1,200.50.
fault-decimal = Write a number, such as 12.5.
fault-date = Write the date as day.month.year, such as 30.08.2019.
fault-no-such-date = There is no such date. Check the day and the month.
fault-short-year = Write the year with four digits, such as 30.08.2019.
fault-text = Write the answer as text.
fault-choice = Choose one of the answers.
fault-empty = Write an answer, or leave the field empty.
fault-unknown-code = This answer is no longer offered. Choose one from the list.
fault-duplicate = “{ $text }” is given twice. Remove one of them.
fault-control-character = The text has an invisible character that cannot be stored: number { $at } ({ $codePoint }). Delete it and try again.
fault-too-long = The text has { $found } characters. Shorten it to { $max } or fewer.
fault-too-many-tags = You have written { $found }. Write up to { $max }, one on each line.
fault-out-of-range = The number is too large to be stored.
fault-too-many-decimals = Write the number with up to { $decimals ->
    [one] one decimal
   *[other] { $decimals } decimals
  }.
fault-email = Write an e-mail address, such as post@agency.no.
fault-url = Write a web address that starts with https:// or http://.
fault-orgnr = Write a valid organisation number of nine digits. Check that all the digits are there and that they are right.
fault-missing = This reason cannot be given here.
fault-not-exemptible = This answer cannot be exempted from publication.
fault-legal-basis = Choose a legal basis from the list.
fault-place = This answer does not belong here. Reload the page.
fault-both = You have both answered and given a reason for not answering. Choose one.

breach-required = You must answer this question.
breach-off-route = This question does not apply with your other answers. The answer will not be sent.
breach-too-few-choices = Choose at least { $min }. You have chosen { $found }.
breach-too-many-choices = Choose up to { $max }. You have chosen { $found }.
breach-not-alone = “{ $label }” cannot be chosen together with other answers.
breach-other-missing = Write what your answer refers to.
breach-below-min = The answer cannot be lower than { $bound }.
breach-above-max = The answer cannot be higher than { $bound }.
breach-before-min = The date cannot be before { $bound }.
breach-after-max = The date cannot be after { $bound }.
breach-no-entries = Add { $entry }, or confirm that you have nothing to report.
breach-nil-with-entries = You have said that there is nothing to report, but something is registered. Remove one of them.
breach-too-many-entries = { $found } are registered. There is room for { $max }.

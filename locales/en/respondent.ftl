# The respondent's pages.

# Words that every page has.
skip-to-content = Skip to main content
language-menu = Language
footer-published-by = The survey is carried out by { $name }
footer-privacy = Privacy notice
footer-accessibility = Accessibility statement
footer-made-with = Made with Kartlegger
test-banner = TEST
test-banner-text = This is a test round. The answers will be deleted and never published.
problem-page-reference = Type of problem
problem-page-detail = Technical description
problem-page-places = This concerns
problem-page-back = Go to the front page
problem-page-fallback = The request could not be handled. Try again, or contact whoever sent you here.

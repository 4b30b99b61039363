// The one script. Every page works without it; it only spares the reader a step.
"use strict";

// An error summary is what the reader must see first (WCAG 2.1, 3.3.1).
const summary = document.querySelector("[data-summary]");
if (summary) summary.focus();

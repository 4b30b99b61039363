//! Claims due jobs: mails, closings, seals, purges. Each job is a row; a worker may die at any moment.

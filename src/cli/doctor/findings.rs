//! What was found, and how it is told.

use std::fmt::Display;

use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Ok,
    Warning,
    Error,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
struct Finding {
    check: &'static str,
    level: Level,
    detail: String,
}

/// Everything that was found, in the order of looking.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

#[derive(Serialize)]
struct Report<'a> {
    errors: usize,
    warnings: usize,
    findings: &'a [Finding],
}

impl Findings {
    /// Something that is as it should be.
    pub(super) fn good(&mut self, check: &'static str, detail: impl Display) {
        self.add(check, Level::Ok, detail);
    }

    /// Something that may be meant so, or soon will be wrong.
    pub(super) fn warn(&mut self, check: &'static str, detail: impl Display) {
        self.add(check, Level::Warning, detail);
    }

    /// Something that is wrong.
    pub(super) fn error(&mut self, check: &'static str, detail: impl Display) {
        self.add(check, Level::Error, detail);
    }

    fn add(&mut self, check: &'static str, level: Level, detail: impl Display) {
        self.0.push(Finding { check, level, detail: detail.to_string() });
    }

    fn count(&self, level: Level) -> usize {
        self.0.iter().filter(|finding| finding.level == level).count()
    }

    /// How many things are wrong.
    pub(super) fn n_errors(&self) -> usize {
        self.count(Level::Error)
    }

    /// A line each, for people.
    pub(super) fn lines(&self) -> String {
        let lines = self.0.iter().map(|Finding { check, level, detail }| {
            let level = match level {
                Level::Ok => "ok",
                Level::Warning => "warning",
                Level::Error => "ERROR",
            };
            format!("{level:<8} {check:<24} {detail}")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// One object, for programs.
    pub(super) fn json(&self) -> String {
        let (errors, warnings) = (self.n_errors(), self.count(Level::Warning));
        let report = Report { errors, warnings, findings: &self.0 };
        serde_json::to_string_pretty(&report).unwrap_or_default()
    }
}

//! What is sent, and to whom.

use super::house;

/// What to send, and to whom.
pub struct Target {
    /// `127.0.0.1:PORT`.
    pub host: String,
    /// The secrets of links, one a respondent.
    pub secrets: Vec<String>,
    /// An entry's sheet as JSON.
    pub sheet: String,
    /// The same and its header as the fields of each section's page, by the section's code.
    pub pages: Vec<(String, String)>,
}

impl Target {
    /// A server of the house's form and made-up entry.
    pub fn new(host: String, secrets: Vec<String>) -> Self {
        Self { host, secrets, sheet: house::sheet(), pages: house::pages() }
    }

    /// What somebody writes on the page of that section.
    pub fn page(&self, section: &str) -> &str {
        let found = self.pages.iter().find(|(code, _)| code == section);
        &found.unwrap_or_else(|| panic!("no section {section}")).1
    }
}

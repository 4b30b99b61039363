//! Settings that are allowed and yet wrong for a service that people use.

use super::findings::Findings;
use crate::cli::opening::too_few_files;
use crate::config::{Settings, Transport};

/// The least cost of a password hash. Source: OWASP Password Storage Cheat Sheet.
const LEAST_KIB: u32 = 19_456;
/// The fewest different bytes that 32 random ones have in practice: fewer come once in 10^20.
const FEWEST_BYTES: usize = 15;

/// Looks at the settings alone.
pub(super) fn look(settings: &Settings, findings: &mut Findings) {
    addresses(settings, findings);
    if let Some(key) = &settings.session.signing_key {
        strength("session.signing_key", key.reveal().as_bytes(), findings);
    }
    if let Some(metrics) = &settings.metrics {
        match &metrics.token {
            Some(token) if token.reveal().len() < 16 => {
                findings.warn("metrics.token", "it has fewer than 16 characters");
            }
            _ => findings.good("metrics.listen", metrics.listen),
        }
    }
    if settings.passwords.memory_kib < LEAST_KIB {
        let detail = format!("password hashes cost less than {LEAST_KIB} KiB, which is advised");
        findings.warn("passwords.memory_kib", detail);
    }
    let connections = settings.server.connections;
    if let Some(limit) = too_few_files(connections) {
        let detail = format!(
            "{connections}, and this process may open {limit} files: raise its limit (LimitNOFILE)"
        );
        findings.warn("server.connections", detail);
    }
    if !settings.works {
        findings.warn("worker.enabled", "another instance must send mails and close rounds");
    }
    if let Transport::Smtp(_) = settings.mail.transport
        && settings.mail.from.trim_end_matches('>').ends_with("@localhost")
    {
        findings.error("mail.from", "no mail server takes a sender at localhost");
    }
}

fn addresses(settings: &Settings, findings: &mut Findings) {
    let server = &settings.server;
    let url = &server.public_url;
    let is_local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let is_secure = url.scheme() == "https";
    match (is_secure, is_local) {
        (true, _) => findings.good("server.public_url", url),
        (false, true) => {
            findings.warn("server.public_url", format!("nobody elsewhere reaches {url}"));
        }
        (false, false) => {
            let detail = format!("{url} is not https: links and answers can be read on their way");
            findings.error("server.public_url", detail);
        }
    }
    if is_secure && server.trusted_proxies.is_empty() {
        let detail =
            "empty, though a proxy must be there for https: limits cannot tell clients apart";
        findings.warn("server.trusted_proxies", detail);
    }
    if is_secure && !server.listen.ip().is_loopback() {
        let detail = format!("{} takes plain http from the network, past the proxy", server.listen);
        findings.warn("server.listen", detail);
    }
}

/// Whether a key looks as if nobody could guess it.
pub(super) fn strength(check: &'static str, key: &[u8], findings: &mut Findings) {
    let mut bytes = key.to_vec();
    bytes.sort_unstable();
    bytes.dedup();
    if key.len() < 32 {
        findings.error(check, format!("it has {} bytes; at least 32 are needed", key.len()));
    } else if bytes.len() < FEWEST_BYTES {
        findings.error(check, "it does not look random: it has few different bytes");
    } else {
        findings.good(check, format!("{} bytes", key.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_and_looks_random() {
        let n_errors = |key: &[u8]| {
            let mut findings = Findings::default();
            strength("session.signing_key", key, &mut findings);
            findings.n_errors()
        };
        assert_eq!(n_errors(b"kA8$x2"), 1);
        assert_eq!(n_errors(&[b'a'; 64]), 1);
        assert_eq!(n_errors(b"password-password-password-password"), 1);
        assert_eq!(n_errors(b"0p3q/Lw5vYkX2bR9sN+7tGhJ4mZcD6eUfA1iBxQoC8E="), 0);
    }
}

//! Reads a delivery-status notice as mail servers send it: a `multipart/report` message.
//!
//! Only what identifies the mail and says what became of it is read. Our mails have one recipient
//! each, so the first recipient's fields are those of the mail.
//!
//! Only the parts of the report itself are looked at, and none inside them: a notice may hold mails in one another as
//! deep as whoever sends it likes.
//!
//! Source: RFC 3464 (delivery status), RFC 6522 (multipart/report), RFC 6533 (the same for internationalised addresses),
//! RFC 5322 (headers), RFC 2045 section 6 (transfer encodings).

use std::collections::HashMap;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use quoted_printable::ParseMode;

use crate::domain::mail::{Action, Notice};

/// Why a message is no notice that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// Not a delivery report at all.
    #[error("the message is no delivery-status notice: its type is not multipart/report")]
    NotAReport,
    /// The report does not say what was done.
    #[error(
        "the notice has no message/delivery-status or message/global-delivery-status part with an Action that RFC 3464 knows"
    )]
    NoAction,
    /// The report does not say which mail it is about.
    #[error("the notice does not repeat the Message-ID of the mail that it is about")]
    NoMessageId,
}

/// How parts are sent that must be text; of padding, what came is enough.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Header fields by name in lower case; of a repeated field, the first.
type Fields = HashMap<String, String>;

/// Reads a notice.
///
/// # Errors
///
/// [`NoticeError`], by what is missing.
pub fn parse_notice(message: &[u8]) -> Result<Notice, NoticeError> {
    let message = readable(message);
    let (fields, body) = split_fields(&message);
    let kind = fields.get("content-type").ok_or(NoticeError::NotAReport)?;
    if !media_type(kind).eq_ignore_ascii_case("multipart/report") {
        return Err(NoticeError::NotAReport);
    }
    let boundary = parameter(kind, "boundary").ok_or(NoticeError::NotAReport)?;
    let mut status = None;
    let mut message_id = None;
    for part in split_parts(body, &boundary) {
        let (fields, body) = split_fields(&part);
        let kind = fields.get("content-type").map_or("", |kind| media_type(kind));
        match kind.to_ascii_lowercase().as_str() {
            "message/delivery-status" | "message/global-delivery-status" => {
                status = status.or_else(|| find_status(&decoded(&fields, body)));
            }
            "message/rfc822"
            | "text/rfc822-headers"
            | "message/rfc822-headers"
            | "message/global"
            | "message/global-headers" => {
                let body = decoded(&fields, body);
                let (original, _) = split_fields(body.trim_start_matches('\n'));
                message_id = message_id.or_else(|| original.get("message-id").cloned());
            }
            _ => {}
        }
    }
    let (action, status, diagnostic) = status.ok_or(NoticeError::NoAction)?;
    let message_id = message_id.ok_or(NoticeError::NoMessageId)?;
    let message_id = message_id.trim().trim_matches(['<', '>']).to_owned();
    Ok(Notice { message_id, action, status, diagnostic })
}

/// Bytes as text whose lines end alike, and which both databases take.
fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\0', " ")
}

/// The body of a part without its transfer encoding; empty when it is not encoded so.
fn decoded(fields: &Fields, body: &str) -> String {
    let encoding = fields.get("content-transfer-encoding").map_or("", |encoding| encoding.trim());
    match encoding.to_ascii_lowercase().as_str() {
        "base64" => {
            let written: String = body.split_ascii_whitespace().collect();
            BASE64.decode(written).map(|bytes| readable(&bytes)).unwrap_or_default()
        }
        "quoted-printable" => {
            let bytes = quoted_printable::decode(body, ParseMode::Robust);
            bytes.map(|bytes| readable(&bytes)).unwrap_or_default()
        }
        _ => body.to_owned(),
    }
}

/// Action, status and diagnostic of the first recipient that has an action.
fn find_status(body: &str) -> Option<(Action, String, String)> {
    body.split("\n\n").find_map(|group| {
        let (fields, _) = split_fields(group.trim_start_matches('\n'));
        let action = Action::parse(fields.get("action")?)?;
        let status = fields.get("status").cloned().unwrap_or_default();
        // `smtp; 550 no such user`: the type before the semicolon says nothing to a reader.
        let said = fields.get("diagnostic-code").map_or("", String::as_str);
        let said = said.split_once(';').map_or(said, |(_, said)| said).trim();
        Some((action, status, said.to_owned()))
    })
}

/// Splits a message into its header fields, unfolded, and what follows the first empty line.
fn split_fields(message: &str) -> (Fields, &str) {
    let (head, body) = message.split_once("\n\n").unwrap_or((message, ""));
    let mut fields = Fields::new();
    let mut last = String::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some(value) = fields.get_mut(&last) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            last = name.trim().to_ascii_lowercase();
            if !fields.contains_key(&last) {
                fields.insert(last.clone(), value.trim().to_owned());
            }
        }
    }
    (fields, body)
}

/// The parts between the boundary's lines.
fn split_parts(body: &str, boundary: &str) -> Vec<String> {
    let (open, close) = (format!("--{boundary}"), format!("--{boundary}--"));
    let mut parts = Vec::new();
    let mut part: Option<String> = None;
    for line in body.lines() {
        let marker = line.trim_end();
        if marker == open || marker == close {
            parts.extend(part.take());
            part = (marker == open).then(String::new);
        } else if let Some(part) = &mut part {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts.extend(part);
    parts
}

/// `multipart/report` of `multipart/report; boundary="x"`.
fn media_type(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}

/// A parameter of a header field, without its quotes.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (found, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        found.trim().eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Postfix writes it, shortened.
    const POSTFIX: &str = "Return-Path: <>\r\n\
        From: MAILER-DAEMON@mx.etat.no\r\n\
        Content-Type: multipart/report; report-type=delivery-status;\r\n\
        \tboundary=\"4F1.1700/mx.etat.no\"\r\n\
        Content-Transfer-Encoding: 8bit\r\n\
        \r\n\
        This is a MIME-encapsulated message.\r\n\
        \r\n\
        --4F1.1700/mx.etat.no\r\n\
        Content-Type: text/plain\r\n\
        \r\n\
        I'm sorry to have to inform you\r\n\
        \r\n\
        --4F1.1700/mx.etat.no\r\n\
        Content-Description: Delivery report\r\n\
        Content-Type: message/delivery-status\r\n\
        \r\n\
        Reporting-MTA: dns; mx.etat.no\r\n\
        Arrival-Date: Mon,  2 Mar 2026 09:00:01 +0100\r\n\
        \r\n\
        Final-Recipient: rfc822; kari@etat.no\r\n\
        Action: failed\r\n\
        Status: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 <kari@etat.no>:\r\n \
        Recipient address rejected\r\n\
        \r\n\
        --4F1.1700/mx.etat.no\r\n\
        Content-Type: text/rfc822-headers\r\n\
        \r\n\
        Subject: =?utf-8?b?U3Zhcg==?=\r\n\
        Message-ID:\r\n <0195.1@kartlegger.example>\r\n\
        \r\n\
        --4F1.1700/mx.etat.no--\r\n";

    #[test]
    fn a_notice_says_which_mail_and_what_became_of_it() {
        let notice = parse_notice(POSTFIX.as_bytes()).unwrap();
        assert_eq!(notice.message_id, "0195.1@kartlegger.example");
        assert_eq!((notice.action, notice.status.as_str()), (Action::Failed, "5.1.1"));
        assert_eq!(notice.diagnostic, "550 5.1.1 <kari@etat.no>: Recipient address rejected");
    }

    #[test]
    fn what_is_no_notice_is_refused_with_what_it_lacks() {
        assert_eq!(parse_notice(b"Subject: hei\r\n\r\nhei"), Err(NoticeError::NotAReport));
        assert_eq!(parse_notice(&[0xff, 0xfe, 0x00]), Err(NoticeError::NotAReport));
        let silent = POSTFIX.replace("Action: failed", "Action: exploded");
        assert_eq!(parse_notice(silent.as_bytes()), Err(NoticeError::NoAction));
        let hostile = POSTFIX.replace("0195.1@", "0195.1\0@").replace("550 5", "550\0 5");
        let read = parse_notice(hostile.as_bytes()).unwrap();
        assert!(!read.message_id.contains('\0') && !read.diagnostic.contains('\0'), "{read:?}");
        let nameless = POSTFIX.replace("Message-ID:", "X-Id:");
        assert_eq!(parse_notice(nameless.as_bytes()), Err(NoticeError::NoMessageId));
    }

    #[test]
    fn a_notice_with_the_whole_mail_and_bare_line_ends_is_read_too() {
        let whole = POSTFIX.replace("text/rfc822-headers", "message/rfc822").replace("\r\n", "\n");
        let notice = parse_notice(whole.replace("failed", "Delayed").as_bytes()).unwrap();
        assert_eq!(notice.action, Action::Delayed);
    }

    /// As a server writes it on a mail to an internationalised address; `{status}` and `{original}` are its parts' bodies
    /// and `{encoding}` says how they are written.
    const GLOBAL: &str = "Content-Type: multipart/report; report-type=global-delivery-status; boundary=b\r\n\r\n\
        --b\r\nContent-Type: message/global-delivery-status\r\n\
        Content-Transfer-Encoding: {encoding}\r\n\r\n{status}\r\n\
        --b\r\nContent-Type: message/global-headers\r\n\
        Content-Transfer-Encoding: {encoding}\r\n\r\n{original}\r\n--b--\r\n";

    const GLOBAL_STATUS: &str = "Reporting-MTA: dns; mx.etat.no\r\n\r\n\
        Original-Recipient: utf-8; k\\x{E5}ri@etat.no\r\n\
        Final-Recipient: utf-8; kåri@etat.no\r\nAction: failed\r\nStatus: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 <kåri@etat.no> finnes ikke på etat.no\r\n";

    const GLOBAL_HEADERS: &str =
        "Subject: Spørsmål\r\nTo: <kåri@etat.no>\r\nMessage-ID: <0195.1@kartlegger.example>\r\n";

    fn global(encoding: &str, written: impl Fn(&str) -> String) -> String {
        let parts = [("{status}", GLOBAL_STATUS), ("{original}", GLOBAL_HEADERS)];
        let message = GLOBAL.replace("{encoding}", encoding);
        parts.iter().fold(message, |message, (at, part)| message.replace(at, &written(part)))
    }

    /// 57 bytes a line, as RFC 2045 has it.
    fn in_base64(text: &str) -> String {
        let lines: Vec<String> =
            text.as_bytes().chunks(57).map(|some| BASE64.encode(some)).collect();
        lines.join("\r\n")
    }

    #[test]
    fn a_notice_on_an_internationalised_address_is_read_however_its_parts_are_written() {
        let plainly = global("8bit", str::to_owned);
        let printable = global("Quoted-Printable", |text| quoted_printable::encode_to_str(text));
        let base64 = global("BASE64", in_base64);
        assert!(
            printable.contains("k=C3=A5ri") && !base64.contains("Action"),
            "{printable}{base64}"
        );
        for message in [&plainly, &printable, &base64, &plainly.replace("global-headers", "global")]
        {
            let notice = parse_notice(message.as_bytes()).unwrap();
            assert_eq!(notice.message_id, "0195.1@kartlegger.example");
            assert_eq!((notice.action, notice.status.as_str()), (Action::Failed, "5.1.1"));
            assert_eq!(notice.diagnostic, "550 5.1.1 <kåri@etat.no> finnes ikke på etat.no");
        }
    }

    #[test]
    fn ordinary_parts_are_decoded_too_and_broken_ones_are_none() {
        let ordinary = |text: String| {
            text.replace("global-delivery-status", "delivery-status")
                .replace("global-headers", "rfc822")
        };
        let base64 = ordinary(global("base64", in_base64));
        assert_eq!(parse_notice(base64.as_bytes()).unwrap().status, "5.1.1");
        let unpadded = ordinary(global("base64", |text| in_base64(text).replace('=', "")));
        assert_ne!(unpadded, base64);
        assert_eq!(parse_notice(unpadded.as_bytes()).unwrap().status, "5.1.1");
        let broken = ordinary(global("base64", |_| "!!!".to_owned()));
        assert_eq!(parse_notice(broken.as_bytes()), Err(NoticeError::NoAction));
    }

    #[test]
    fn mails_in_one_another_are_not_gone_into() {
        let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(200_000);
        let message = GLOBAL.replace("{encoding}", "8bit").replace("{original}", GLOBAL_HEADERS);
        let hostile = message.replace("{status}", &format!("{GLOBAL_STATUS}\r\n{nested}"));
        assert_eq!(parse_notice(hostile.as_bytes()).unwrap().status, "5.1.1");
    }
}

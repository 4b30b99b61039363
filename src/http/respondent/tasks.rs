//! The overview of a session: every section and entry with where it stands, and the way to send it.

use actix_web::HttpRequest;
use actix_web::web::Data;
use askama::Template;

use super::answer::done;
use super::landing::{ContactView, after_deadline};
use super::loaded::{Loaded, Place, entry_name, load};
use super::receipt::{reason, told};
use super::session::Respondent;
use super::wording;
use crate::domain::answer::status::{Status, part_status, section_status};
use crate::domain::answer::{Confirmation, Source};
use crate::domain::ids::EntryId;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::instrument::{Roster, Section};
use crate::http::page::{Layout, Page, Wanted, format};
use crate::http::problem::Problem;
use crate::service::collect::{self, EntryDraft, Grantee, Registered};
use crate::service::{Cx, Shell};
use crate::words::Words;

#[derive(Template)]
#[template(path = "respondent/tasks.html")]
struct TasksPage {
    layout: Layout,
    csrf: String,
    done: Option<String>,
    sent: Option<Sent>,
    unsent: bool,
    own_result: bool,
    writable: bool,
    whole: bool,
    deadline: String,
    /// The last day on which the answer can be changed.
    last: String,
    /// What is to be said once the deadline has passed.
    late: Option<String>,
    /// The day on which the round was closed before the deadline.
    closed_early: Option<String>,
    contact: ContactView,
    sections: Vec<Task>,
    rosters: Vec<RosterTasks>,
}

/// The version of the answer that counts.
struct Sent {
    title: &'static str,
    text: String,
    /// Why staff made it, if they did.
    reason: Option<String>,
}

/// A section or an entry.
struct Task {
    id: String,
    name: String,
    href: String,
    base: String,
    /// The id that a copy of the entry gets.
    copy: String,
    status: String,
    tone: &'static str,
}

struct RosterTasks {
    id: String,
    /// The id that the next entry gets.
    new: String,
    title: String,
    entry: String,
    nil_return: String,
    nil: bool,
    full: bool,
    wrong: Option<String>,
    entries: Vec<Task>,
    removed: Vec<Task>,
}

/// What a status says, and the tone of its tag.
fn status_told(words: Words, status: Status) -> (String, &'static str) {
    match status {
        Status::NotAsked => (words.say("status-not-asked"), ""),
        Status::NotStarted => (words.say("status-not-started"), ""),
        Status::Begun => (words.say("status-begun"), "info"),
        Status::HasErrors => (words.say("status-has-errors"), "bad"),
        Status::Doubtful => (words.say("status-unconfirmed"), "warn"),
        Status::Complete => (words.say("status-complete"), "good"),
    }
}

/// `GET /respond` shows what there is to do.
///
/// # Errors
///
/// 403 `session-ended`.
pub async fn show(
    respondent: Respondent,
    shell: Data<Shell>,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<Page, Problem> {
    let csrf = respondent.csrf();
    let all = |cx: &mut Cx<'_>, grantee: &Grantee| {
        let newest = collect::registered(cx, grantee)?.into_iter().next();
        let told = |version: Registered| {
            collect::is_unsent(cx, grantee, &version.receipt).map(|unsent| (version, unsent))
        };
        let newest = newest.map(told).transpose()?;
        load(cx, grantee).map(|loaded| (loaded, newest))
    };
    let (loaded, newest) = respondent.read(all).await?;
    // Each button has an id of its own: pressing it twice is one entry.
    let mint = || shell.chance.id(shell.clock.now());
    let lang = loaded.lang(wanted);
    Page::private(lang, &view(&loaded, newest.as_ref(), &request, lang, csrf, &mint))
}

fn view(
    loaded: &Loaded,
    newest: Option<&(Registered, bool)>,
    request: &HttpRequest,
    lang: Lang,
    csrf: String,
    mint: &impl Fn() -> EntryId,
) -> TasksPage {
    let layout = loaded.layout(request, lang, "");
    let words = layout.words;
    TasksPage {
        done: done(request, lang, None),
        sent: newest.map(|(version, _)| sent(words, loaded, version)),
        own_result: loaded.visit.published && loaded.visit.grantee.scope.is_whole(),
        unsent: newest.is_some_and(|(_, unsent)| *unsent),
        writable: loaded.is_writable(),
        whole: loaded.visit.grantee.scope.is_whole(),
        deadline: format::date(loaded.visit.deadline_on(), lang),
        last: format::date(loaded.visit.last_on(), lang),
        late: after_deadline(&loaded.visit, words),
        closed_early: loaded.visit.closed_early_on().map(|day| format::date(day, lang)),
        contact: ContactView::new(&loaded.instrument().document.metadata.contact, lang),
        sections: sections(words, loaded),
        rosters: rosters(words, loaded, mint),
        layout: Layout { title: words.say("tasks-title"), ..layout },
        csrf,
    }
}

fn sent(words: Words, loaded: &Loaded, version: &Registered) -> Sent {
    Sent {
        title: match version.receipt.source {
            Source::Respondent => "tasks-submitted",
            Source::StaffEntered => "tasks-entered",
            Source::StaffCorrection => "tasks-corrected",
        },
        text: told(words, &version.receipt, &loaded.instrument().document),
        reason: reason(words, version),
    }
}

fn sections(words: Words, loaded: &Loaded) -> Vec<Task> {
    let answers = &loaded.draft.header.sheet.answers;
    let (route, findings) = (&loaded.route, &loaded.findings);
    let task = |section: &Section| {
        let status = section_status(section, answers, None, route, findings);
        let (status, tone) = status_told(words, status);
        Task {
            id: format!("status-{}", section.id),
            name: section.title.get(words.lang).to_owned(),
            href: Place { entry: None, section: section.id.to_string() }.href(),
            base: String::new(),
            copy: String::new(),
            status,
            tone,
        }
    };
    loaded.asked_sections(&loaded.instrument().header, None).map(task).collect()
}

fn rosters(words: Words, loaded: &Loaded, mint: &impl Fn() -> EntryId) -> Vec<RosterTasks> {
    let known = loaded.instrument().rosters.iter();
    let told = known.map(|known| roster(words, loaded, known, mint));
    // A link to parts says nothing of a roster that it does not reach.
    let whole = loaded.visit.grantee.scope.is_whole();
    told.filter(|roster| whole || !roster.entries.is_empty()).collect()
}

fn roster(
    words: Words,
    loaded: &Loaded,
    roster: &Roster,
    mint: &impl Fn() -> EntryId,
) -> RosterTasks {
    let id = roster.id.as_str();
    let of_this = |list: &'_ [EntryDraft]| -> Vec<Task> {
        let own = list.iter().filter(|entry| entry.roster == roster.id);
        own.map(|entry| task(words, loaded, roster, entry, mint())).collect()
    };
    let entries = of_this(&loaded.draft.entries);
    // That there is nothing yet is no error on a page that was just opened.
    let wrong = loaded.findings.iter().find(|finding| {
        finding.roster.as_ref() == Some(&roster.id)
            && finding.entry.is_none()
            && finding.item.is_none()
            && finding.breach.code() != "no_entries"
    });
    RosterTasks {
        id: id.to_owned(),
        new: mint().to_string(),
        title: roster.title.get(words.lang).to_owned(),
        entry: roster.entry.get(words.lang).to_owned(),
        nil_return: roster.nil_return.get(words.lang).to_owned(),
        nil: loaded.draft.nil.contains(id),
        full: entries.len() >= usize::from(roster.max_entries),
        wrong: wrong.map(|found| wording::breach(words, None, Some(roster), &found.breach)),
        removed: of_this(&loaded.draft.removed),
        entries,
    }
}

fn task(words: Words, loaded: &Loaded, roster: &Roster, entry: &EntryDraft, copy: EntryId) -> Task {
    let base = format!("/respond/entries/{}", entry.id);
    let (route, findings) = (&loaded.route, &loaded.findings);
    let (status, tone) = match entry.confirmation {
        Confirmation::Unconfirmed => (words.say("status-unconfirmed"), "warn"),
        _ => status_told(
            words,
            part_status(&roster.part, &entry.sheet.answers, Some(entry.id), route, findings),
        ),
    };
    Task {
        id: format!("status-{}", entry.id),
        name: entry_name(words, roster, &entry.sheet),
        href: base.clone(),
        base,
        copy: copy.to_string(),
        status,
        tone,
    }
}

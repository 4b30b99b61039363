//! `kartlegger demo`: the main job on made-up answers, in a folder of its own.
//!
//! **Invariant:** the folder is emptied only when a demonstration made it, which a marker file in it says.

mod practice;
mod replica;
pub mod synthetic;

use std::fs;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Outcome, opening, serve, tell};
use crate::config::Settings;
use crate::domain::account::{Password, Role, Username};
use crate::domain::answer::GrantScope;
use crate::exchange::records::RowError;
use crate::service::collect::mails::{self, MailsError};
use crate::service::collect::{self, CollectError};
use crate::service::design::{self, DesignError, FrameFilter, PlannedRound};
use crate::service::disseminate::DisseminateError;
use crate::service::process::ProcessError;
use crate::service::staff::StaffError;
use crate::service::staff::account::{self, NewAccount};
use crate::service::{Actor, Secret, Shell};
use crate::store::StoreError;

const MARKER: &str = "made-by-kartlegger-demo";
const USERNAME: &str = "demo";

/// Why a demonstration could not be loaded.
#[derive(Debug, thiserror::Error)]
pub(super) enum DemoError {
    /// A shipped file has errors.
    #[error("a file that ships with the product has errors: {}", .0.first().map(ToString::to_string).unwrap_or_default())]
    File(Vec<RowError>),
    /// A shipped file lacks something.
    #[error("the files that ship with the product lack {0}")]
    Shipped(&'static str),
    /// An account.
    #[error("the demonstration's account could not be made")]
    Staff(#[from] StaffError),
    /// The questionnaire, the register or a round.
    #[error("the demonstration's survey could not be set up")]
    Design(#[from] DesignError),
    /// Answers.
    #[error("an answer of the demonstration was refused")]
    Collect(#[from] CollectError),
    /// Invitations.
    #[error("the demonstration's invitations could not be queued")]
    Mails(#[from] MailsError),
    /// The freeze.
    #[error("the demonstration's round could not be frozen")]
    Process(#[from] ProcessError),
    /// The publication.
    #[error("the demonstration's round could not be published")]
    Disseminate(#[from] DisseminateError),
    /// The database.
    #[error("the demonstration's database failed")]
    Store(#[from] StoreError),
}

/// What is printed when all is loaded.
struct Shown {
    password: String,
    practice: practice::Loaded,
    next: Next,
}

/// The round of 2020, open.
struct Next {
    link: Secret,
    organisation: String,
    /// How many invitations wait for the worker.
    invitations: usize,
}

/// Makes the folder anew, loads it, says where to look, and serves.
pub(super) fn run(settings: &Settings) -> Outcome {
    let listener = serve::listen(settings)?;
    empty_folder(&settings.data_dir)?;
    let shell = opening::shell(settings)?;
    refuse_used(&shell)?;
    fs::write(settings.data_dir.join(MARKER), "")?;
    let shown = load(&shell)?;
    say_where(settings, &shown)?;
    serve::serve(settings, shell, listener)
}

/// Takes away what a former demonstration left, and refuses any other folder that is not empty.
fn empty_folder(folder: &Path) -> Outcome {
    if folder.join(MARKER).exists() {
        fs::remove_dir_all(folder)?;
    }
    let taken = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        let name = folder.display();
        return Err(
            format!("{name} is not empty and no demonstration made it: use --data-dir").into()
        );
    }
    Ok(())
}

/// Refuses a database that somebody works in.
fn refuse_used(shell: &Shell) -> Outcome {
    let surveys = shell.read_here(Actor::System, |cx| design::list_surveys(cx, None, 1))?;
    let accounts = shell.read_here(Actor::System, |cx| account::list(cx, None, 1))?;
    if surveys.is_empty() && accounts.is_empty() {
        return Ok(());
    }
    let used = if surveys.is_empty() { "accounts" } else { "surveys" };
    Err(format!("the database holds {used} already: a demonstration takes an empty one").into())
}

fn load(shell: &Shell) -> Result<Shown, Failure> {
    let (staff, password) = employ(shell)?;
    let bar = ProgressBar::new(0);
    let style = "Loading made-up answers {bar:32} {pos} of {len} ({elapsed})";
    bar.set_style(ProgressStyle::with_template(style)?);
    let loaded = replica::load(shell, staff, |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish();
    let at_work = ProgressBar::new_spinner().with_message("Loading IT i praksis in two rounds");
    at_work.tick();
    let practice = practice::load(shell, staff)?;
    at_work.set_message("Opening the round of 2020 and inviting to it");
    at_work.tick();
    let next = open_next(shell, staff, loaded)?;
    at_work.finish();
    Ok(Shown { password, practice, next })
}

/// Makes the administrator, with a password that only this run knows.
fn employ(shell: &Shell) -> Result<(Actor, String), Failure> {
    let username: Username = USERNAME.parse()?;
    let text: String = shell.chance.secret().to_string().chars().take(20).collect();
    let password = Password::parse(&text, &username)?;
    let hash = shell.passwords.hash_here(&shell.chance, &password)?;
    let email = "demo@example.no".to_owned();
    let role = Role::Administrator;
    let new = NewAccount { username, name: "Demo".to_owned(), email, role };
    let made = shell.write_here(Actor::System, |cx| account::create(cx, new, hash))?;
    Ok((Actor::Staff(made.id, role), text))
}

/// Plans and opens the round of 2020 today, invites everybody, and makes one link to try.
fn open_next(shell: &Shell, staff: Actor, loaded: replica::Loaded) -> Result<Next, DemoError> {
    let frame = FrameFilter { orgnrs: loaded.agencies, ..FrameFilter::default() };
    let planned = replica::plan(loaded.survey, loaded.version, "2020", shell.clock.now())?;
    let planned = PlannedRound { frame, ..planned };
    let round = shell.write_here(staff, |cx| design::plan_round(cx, planned))?;
    let round = shell.write_here(staff, |cx| design::open_round(cx, round.id, None))?;
    let (_, units) =
        shell.read_here(staff, |cx| design::list_units(cx, round.id, None, None, 1))?;
    let unit = units.first().ok_or(DemoError::Shipped("an agency"))?;
    let link = shell.write_here(staff, |cx| collect::issue_link(cx, unit.id, GrantScope::Whole))?;
    let queued = shell.write_here(staff, |cx| mails::invite(cx, round.id))?;
    Ok(Next { link, organisation: unit.facts.name.clone(), invitations: queued.mails })
}

fn say_where(settings: &Settings, shown: &Shown) -> Outcome {
    let url = settings.server.public_url.as_str().trim_end_matches('/');
    let Shown { password, practice, next: Next { link, organisation, invitations } } = shown;
    tell(format_args!(
        "
Two surveys are published. Difi's overview of initiatives asks again: its round of 2020 is open. All answers
are made up.

  Results       {url}/results
  Indicators    {url}/results/it_i_praksis/2021/indicators
  Answer as     {organisation}
                {url}/i/{link}
  Own result of {}
                {url}/i/{}
  API, readable {url}/api/docs
  Staff login   user name {USERNAME}, password {password}
                (POST {url}/api/v1/session)
  Data          {}
  Mails         {invitations} invitations, each to be a file in {}

Stop with Ctrl-C. The next demonstration starts afresh.
",
        practice.organisation,
        practice.link,
        settings.data_dir.display(),
        settings.data_dir.join("mail").display(),
    ))
}

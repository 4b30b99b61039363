//! What one process measured: by name the seconds that passed and those on a processor, and its peak memory, as one
//! line of JSON.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Map, Value};

/// What a child process measured.
pub struct Measured(Value);

impl Measured {
    /// Runs a child whose last line is JSON.
    pub fn of(command: &mut Command) -> Self {
        let output = command.stderr(Stdio::inherit()).output().expect("the child runs");
        assert!(output.status.success(), "the child failed");
        let text = String::from_utf8(output.stdout).expect("text");
        let last = text.lines().last().expect("a line");
        Self(serde_json::from_str(last).expect("JSON"))
    }

    /// How long something took: seconds that passed, and seconds on a processor over all threads.
    pub fn seconds(&self, name: &str) -> [f64; 2] {
        [0, 1].map(|at| self.0[name][at].as_f64().expect("a time of that name"))
    }

    /// How many of something there were.
    pub fn number(&self, name: &str) -> u64 {
        self.0[name].as_u64().expect("a number of that name")
    }

    /// The peak memory in MiB.
    pub fn peak(&self) -> f64 {
        self.0["peak_kib"].as_f64().expect("a peak") / 1024.0
    }
}

/// Times that are taken one after the other.
pub struct Timer {
    from: Instant,
    on_processor: f64,
    taken: Map<String, Value>,
}

impl Timer {
    /// A timer that runs.
    pub fn start() -> Self {
        Self { from: now(), on_processor: on_processor(), taken: Map::new() }
    }

    /// Gives a name to the time since the last name.
    pub fn lap(&mut self, name: &str) {
        let taken = [self.from.elapsed().as_secs_f64(), on_processor() - self.on_processor];
        self.taken.insert(name.to_owned(), taken.to_vec().into());
        (self.from, self.on_processor) = (now(), on_processor());
    }

    /// Prints the times with the peak memory of this process so far.
    pub fn print(&self) {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        let mut taken = self.taken.clone();
        taken.insert("peak_kib".to_owned(), kib.unwrap_or_default().into());
        println!("{}", Value::Object(taken));
    }
}

/// Seconds that the threads of this process have been on a processor, to the nanosecond; a thread that has ended is
/// not among them.
pub fn on_processor() -> f64 {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let spent = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    });
    spent.sum::<f64>() / 1e9
}

/// How many processors this machine lends.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub fn now() -> Instant {
    Instant::now()
}

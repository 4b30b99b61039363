//! Faults of the disk and the clock: a small library preloaded into the server, told by a shared file
//! what to do from now on. What it intercepts is in `shim.c`.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Linux's numbers of these errors.
const ENOSPC: i64 = 28;
const EROFS: i64 = 30;

/// What a preloaded server's disk and clock do.
pub struct Shim {
    control: File,
    /// The control file, as the library finds it.
    pub path: PathBuf,
}

impl Shim {
    /// A disk and a clock that do what they should.
    pub fn new(folder: &Path) -> Self {
        let path = folder.join("faults");
        fs::write(&path, [0; 40]).expect("the control file is written");
        let control = OpenOptions::new().read(true).write(true).open(&path).expect("it opens");
        Self { control, path }
    }

    fn tell(&self, place: u64, number: i64) {
        self.control.write_all_at(&number.to_ne_bytes(), place * 8).expect("the server is told");
    }

    /// Whether flushes fail from now on.
    pub fn flushes_fail(&self, fail: bool) {
        self.tell(0, i64::from(fail));
    }

    /// How long each flush takes from now on.
    pub fn flushes_take(&self, millis: i64) {
        self.tell(1, millis * 1_000);
    }

    /// Whether the disk is full from now on.
    pub fn disk_is_full(&self, full: bool) {
        self.tell(2, if full { ENOSPC } else { 0 });
    }

    /// Whether the file system has been mounted anew for reading alone, as it is after an error of the disk.
    pub fn disk_is_read_only(&self, read_only: bool) {
        self.tell(2, if read_only { EROFS } else { 0 });
    }

    /// How far the wall clock is off from now on.
    pub fn clock_is_off(&self, seconds: i64) {
        self.tell(3, seconds);
    }

    /// How many flushes of database files there were.
    pub fn flushes(&self) -> i64 {
        let mut number = [0; 8];
        self.control.read_exact_at(&mut number, 32).expect("the count is read");
        i64::from_ne_bytes(number)
    }
}

/// The library, compiled once a process.
pub fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let library = folder.join(format!("shim-{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
        let compiled = Command::new("gcc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .status();
        assert!(compiled.expect("gcc is there").success(), "the library compiles");
        library
    })
}

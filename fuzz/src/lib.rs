//! Claims about hostile input, and the rooms that they are about.
//!
//! The rooms are compiled here from their own sources, without the server and the databases around them, so that
//! a fuzzer's build takes minutes. `tests/corpus.rs` makes the same claims of the product itself, with
//! every input that is kept in `corpus/`.

// The claims call the product by its name, here and there.
extern crate self as kartlegger;

pub use kartlegger_domain as domain;

pub mod claims;
#[path = "../../src/exchange/mod.rs"]
pub mod exchange;

#[path = "../../src/service/chance.rs"]
pub mod chance;
#[path = "../../src/http/respondent/form/mod.rs"]
pub mod form;
#[path = "../../src/http/spelling.rs"]
pub mod spelling;

/// The parts of the room that need no server.
pub mod http {
    pub use crate::spelling;

    pub mod page {
        pub use crate::domain::format;
    }

    pub mod respondent {
        pub use crate::form;
    }
}

/// The parts of the room that need no database.
pub mod service {
    pub use crate::chance::{Chance, Secret};
}

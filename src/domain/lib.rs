//! The pure core: values in, values out; no I/O, clock, randomness, SQL or HTTP.

pub mod account;
pub mod answer;
pub mod audit;
pub mod calendar;
pub mod canonical;
pub mod code;
pub mod comparison;
pub mod disclosure;
pub mod echo;
pub mod expression;
pub mod format;
pub mod frame;
pub mod ids;
pub mod indicator;
pub mod lang;
pub mod mail;
pub mod orgnr;
pub mod outcome;
pub mod peers;
pub mod precision;
pub mod publication;
pub mod questionnaire;
pub mod round;
pub mod series;
pub mod tabulate;
pub mod weights;

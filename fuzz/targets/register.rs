#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kartlegger_fuzz::claims::register::hold(data));

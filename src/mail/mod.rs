//! One type a message with its texts, and the transport: SMTP, file or memory. Only the worker calls it.

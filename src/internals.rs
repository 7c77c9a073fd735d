//! The stages themselves, for this project's tests, benchmarks and bindings. Nothing here is stable.

macro_rules! modules {
    ($($name:ident)*) => {
        $(
            #[allow(missing_docs, reason = "the module itself has the documentation")]
            pub mod $name {
                pub use crate::$name::*;
            }
        )*
    };
}

modules! { characters clean date decide decode document extract finding label markdown measure metadata normalize restore sites stated title }

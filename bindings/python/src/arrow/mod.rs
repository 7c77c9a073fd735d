//! Arrow: pages out of columns, records into columns, over its C data interface. Text goes from buffer to buffer and is
//! never a Python object.

mod column;
mod columns;
pub(crate) mod input;
pub(crate) mod lines;
pub(crate) mod output;

//! Arrow: reads pages from columns and writes records into columns, through Arrow's C data interface. Text is copied
//! from buffer to buffer and never becomes a Python object.

mod column;
pub(crate) mod input;
pub(crate) mod lines;
pub(crate) mod output;

//! The compiled half of the Python package `taosha`. It turns pages and Arrow batches into records without holding the
//! interpreter's lock. The half in Python is in `python/taosha/`; all documentation is there too.

mod arrow;
mod collector;
mod command;
mod convert;
mod file;
mod options;
mod page;
mod pipeline;
mod record;
mod workers;

use pyo3::prelude::*;

/// The program's allocator, used only for what this module allocates, not for Python's objects. Arrow buffers are freed
/// where they were allocated, by their release callback.
#[cfg(any(target_env = "gnu", target_env = "musl"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pyo3::create_exception!(
    taosha,
    OptionError,
    pyo3::exceptions::PyValueError,
    "An option is unknown, or its value is not permitted; the message says what is."
);

/// The module `taosha._taosha`.
#[pymodule]
fn _taosha(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("SITE_PAGES", taosha::internals::sites::PAGES)?;
    module.add("OptionError", module.py().get_type::<OptionError>())?;
    module.add_class::<record::PyRecord>()?;
    module.add_class::<pipeline::PyPipeline>()?;
    module.add_class::<convert::PyConverter>()?;
    module.add_function(wrap_pyfunction!(options::options, module)?)?;
    module.add_function(wrap_pyfunction!(command::run_command, module)?)?;
    module.add_function(wrap_pyfunction!(arrow::output::arrow_schema, module)?)?;
    Ok(())
}

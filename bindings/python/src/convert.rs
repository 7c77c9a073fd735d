//! The script converter as a Python object.

use pyo3::prelude::*;
use taosha::script::{Config, Converter, Engine};

use crate::OptionError;

/// Converts text between scripts. A converter is built once and can be used from any thread.
#[pyclass(name = "Converter", module = "taosha", frozen)]
pub(crate) struct PyConverter {
    converter: Converter,
    to: Config,
    engine: String,
}

#[pymethods]
impl PyConverter {
    #[new]
    #[pyo3(signature = (to, script_engine="builtin"))]
    fn new(to: &str, script_engine: &str) -> PyResult<Self> {
        let wrong = |name: &str, error: taosha::script::Error| OptionError::new_err(format!("{name}: {error}"));
        let to: Config = to.parse().map_err(|error| wrong("to", error))?;
        let engine: Engine = script_engine.parse().map_err(|error| wrong("script_engine", error))?;
        let converter = Converter::new(to, engine).map_err(|error| wrong("script_engine", error))?;
        Ok(Self { converter, to, engine: script_engine.to_owned() })
    }

    fn convert(&self, py: Python<'_>, text: &str) -> String {
        py.detach(|| self.converter.convert(text).into_owned())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (&'static str, String)) {
        (slf.get_type().into_any(), (slf.get().to.name(), slf.get().engine.clone()))
    }

    fn __repr__(&self) -> String {
        format!("Converter({:?})", self.to.name())
    }
}

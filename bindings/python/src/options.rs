//! Options: passes Python's keyword arguments to the command line's own parser.

use std::ffi::OsString;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};
use taosha::cli::named::{self, BuiltPipeline, OptionValue};

use crate::OptionError;

/// Builds a pipeline from keyword arguments. `None` leaves an option out.
pub(crate) fn build(options: Option<&Bound<'_, PyDict>>) -> PyResult<BuiltPipeline> {
    let mut given = Vec::new();
    for (name, value) in options.into_iter().flatten() {
        let name: String = name.extract()?;
        if !value.is_none() {
            let value = read(&name, &value)?;
            given.push((name, value));
        }
    }
    named::build(given).map_err(OptionError::new_err)
}

fn read(name: &str, value: &Bound<'_, PyAny>) -> PyResult<OptionValue> {
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(OptionValue::Flag(flag.is_true()));
    }
    if let Some(one) = single(value)? {
        return Ok(OptionValue::One(one));
    }
    let wrong = || {
        let found = value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
        OptionError::new_err(format!(
            "{name}: expected a string, a number, a path, True, False or a list of them, not {found}"
        ))
    };
    if value.cast::<PyDict>().is_ok() || value.cast::<PyBytes>().is_ok() {
        return Err(wrong());
    }
    let mut many = Vec::new();
    for part in value.try_iter().map_err(|_| wrong())? {
        many.push(single(&part?)?.ok_or_else(wrong)?);
    }
    Ok(OptionValue::Many(many))
}

/// A single value (string, number or path) as an argument; `None` for anything else.
fn single(value: &Bound<'_, PyAny>) -> PyResult<Option<OsString>> {
    if value.cast::<PyString>().is_ok() {
        return Ok(Some(value.extract::<String>()?.into()));
    }
    if value.cast::<PyInt>().is_ok() || value.cast::<PyFloat>().is_ok() {
        return Ok(Some(value.str()?.extract::<String>()?.into()));
    }
    Ok(if value.hasattr("__fspath__")? { Some(value.extract::<PathBuf>()?.into()) } else { None })
}

/// All options, each as a dictionary with its name, description, permitted values and default.
#[pyfunction]
pub(crate) fn options(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let all = PyList::empty(py);
    for option in named::options() {
        let described = PyDict::new(py);
        described.set_item("name", option.name)?;
        described.set_item("about", option.about)?;
        described.set_item("values", option.values)?;
        described.set_item("default", option.default)?;
        described.set_item("flag", option.flag)?;
        described.set_item("list", option.list)?;
        all.append(described)?;
    }
    Ok(all)
}

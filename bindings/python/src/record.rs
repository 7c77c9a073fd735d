//! The record as a Python object.

use pyo3::exceptions::{PyAttributeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use taosha::Record;
use taosha::record::fields::Fields;
use taosha::record::schema;

/// A page's record. Its attributes are the record's keys; `json()` is the line that the command line writes.
#[pyclass(name = "Record", module = "taosha", frozen, skip_from_py_object)]
pub(crate) struct PyRecord {
    record: Record,
}

impl From<Record> for PyRecord {
    fn from(record: Record) -> Self {
        Self { record }
    }
}

/// Converts JSON to Python's dictionaries and lists.
pub(crate) fn plain(py: Python<'_>, json: Result<String, serde_json::Error>) -> PyResult<Bound<'_, PyAny>> {
    let json = json.map_err(|error| PyValueError::new_err(format!("the record cannot be written: {error}")))?;
    py.import("json")?.call_method1("loads", (json,))
}

#[pymethods]
impl PyRecord {
    // What is read most needs no JSON.
    #[getter]
    fn id(&self) -> &str {
        &self.record.id
    }

    #[getter]
    fn text(&self) -> &str {
        &self.record.text
    }

    #[getter]
    fn source(&self) -> &str {
        &self.record.source
    }

    #[getter]
    fn title(&self) -> Option<&str> {
        self.record.metadata.title.as_deref()
    }

    #[getter]
    fn suspect<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, serde_json::to_string(&self.record.taosha.suspect))
    }

    #[getter]
    fn markdown(&self) -> Option<&str> {
        self.record.markdown.as_deref()
    }

    /// The fields that have no getter.
    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let unknown = || PyAttributeError::new_err(format!("'Record' object has no attribute {name:?}"));
        let is_field = schema::fields().iter().any(|field| field.name == name);
        let chosen = Fields::of_paths(&[name], &[]).ok().filter(|_| is_field).ok_or_else(unknown)?;
        let record =
            plain(py, chosen.to_json(&self.record, false).map(|json| String::from_utf8_lossy(&json).into_owned()))?;
        // Only `attributes` and `extra` can be absent.
        Ok(record.get_item(name).unwrap_or_else(|_| py.None().into_bound(py)))
    }

    #[allow(clippy::unused_self)] // Python calls it on a record.
    fn __dir__(&self) -> Vec<String> {
        let fields = schema::fields().iter().map(|field| field.name.clone());
        fields.chain(["title", "suspect", "markdown", "json", "to_dict", "from_json"].map(str::to_owned)).collect()
    }

    fn json(&self) -> PyResult<String> {
        serde_json::to_string(&self.record)
            .map_err(|error| PyValueError::new_err(format!("the record cannot be written: {error}")))
    }

    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, serde_json::to_string(&self.record))
    }

    #[staticmethod]
    #[pyo3(signature = (line, markdown=None))]
    fn from_json(line: &str, markdown: Option<String>) -> PyResult<Self> {
        let record: Record = serde_json::from_str(line)
            .map_err(|error| PyValueError::new_err(format!("not a taosha record: {error}")))?;
        Ok(Self { record: Record { markdown, ..record } })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let this = slf.get();
        let arguments = (this.json()?, this.markdown()).into_pyobject(slf.py())?;
        Ok((slf.get_type().getattr("from_json")?, arguments))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().record == self.record)
    }

    fn __hash__(&self) -> u64 {
        // Equal records have the same id.
        let digits = self.record.id.bytes();
        digits.fold(0, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)))
    }

    fn __repr__(&self) -> String {
        let Record { id, source, error, metadata, text, .. } = &self.record;
        match error {
            Some(error) => format!("Record(source={source:?}, id={id:?}, error={:?})", error.message),
            None => format!(
                "Record(source={source:?}, id={id:?}, title={:?}, text={} characters)",
                metadata.title.as_deref().unwrap_or_default(),
                text.chars().count()
            ),
        }
    }
}

//! The record as a Python object.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use taosha::Record;

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
    #[getter]
    fn schema(&self) -> u32 {
        self.record.schema
    }

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
    fn added(&self) -> Option<&str> {
        self.record.added.as_deref()
    }

    #[getter]
    fn created(&self) -> Option<&str> {
        self.record.created.as_deref()
    }

    #[getter]
    fn error(&self) -> Option<&str> {
        self.record.error.as_deref()
    }

    #[getter]
    fn title(&self) -> Option<&str> {
        self.record.metadata.title.as_deref()
    }

    #[getter]
    fn suspect(&self) -> Option<&str> {
        self.record.taosha.suspect.as_deref()
    }

    #[getter]
    fn markdown(&self) -> Option<&str> {
        self.record.markdown.as_deref()
    }

    #[getter]
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, serde_json::to_string(&self.record.metadata))
    }

    #[getter]
    fn taosha<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, serde_json::to_string(&self.record.taosha))
    }

    #[getter]
    fn posts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, serde_json::to_string(&self.record.posts))
    }

    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, serde_json::to_string(&self.record.attributes))
    }

    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, serde_json::to_string(&self.record.extra))
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
            Some(error) => format!("Record(source={source:?}, id={id:?}, error={error:?})"),
            None => format!(
                "Record(source={source:?}, id={id:?}, title={:?}, text={} characters)",
                metadata.title.as_deref().unwrap_or_default(),
                text.chars().count()
            ),
        }
    }
}

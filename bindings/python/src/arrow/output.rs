//! Writes records into batches: the chosen columns, and columns carried over from the input.

use std::sync::Arc;

use ::arrow_schema::{ArrowError, Field, Schema};
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_pyarrow::ToPyArrow;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use taosha::Record;
use taosha::record::columns::Columns;

/// The chosen output columns.
pub(crate) struct OutputColumns(Columns);

impl OutputColumns {
    /// Chooses columns by the paths of their fields, in this order; without paths, all but `json`.
    pub(crate) fn new(paths: Option<&[String]>) -> PyResult<Self> {
        Columns::of_paths(paths).map(Self).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// Builds a batch of records, followed by the columns of `carried` unchanged.
    ///
    /// # Errors
    /// The records have 2 GiB of text or more, or a carried column has the name of an output column.
    pub(crate) fn batch(&self, records: &[Record], carried: &RecordBatch) -> PyResult<RecordBatch> {
        let own = self.0.batch(records).map_err(|error| match error {
            ArrowError::OffsetOverflowError(size) => PyOverflowError::new_err(format!(
                "the records have {size} bytes of text, more than the 2 GiB that an Arrow column holds; pass fewer pages \
                 at once"
            )),
            other => value_error(&other),
        })?;
        let mut columns = own.columns().to_vec();
        let mut fields: Vec<Arc<Field>> = own.schema().fields().iter().cloned().collect();
        for (field, array) in carried.schema().fields().iter().zip(carried.columns()) {
            if fields.iter().any(|taken| taken.name() == field.name()) {
                return Err(PyValueError::new_err(format!(
                    "carry: records already have a column {:?}; rename yours, or leave theirs out with columns=",
                    field.name()
                )));
            }
            fields.push(Arc::clone(field));
            columns.push(Arc::clone(array));
        }
        let rows = RecordBatchOptions::default().with_row_count(Some(records.len()));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &rows)
            .map_err(|error| value_error(&error))
    }
}

fn value_error(error: &ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// The schema of the batches that `clean_batch` returns, as a `pyarrow.Schema`.
#[pyfunction]
#[pyo3(signature = (columns=None))]
#[allow(clippy::needless_pass_by_value)] // PyO3 passes lists as vectors.
pub(crate) fn arrow_schema(py: Python<'_>, columns: Option<Vec<String>>) -> PyResult<Bound<'_, PyAny>> {
    OutputColumns::new(columns.as_deref())?.0.schema().to_pyarrow(py)
}

/// The columns of a batch that `carry` names.
pub(crate) fn carried(batch: &RecordBatch, names: &[String]) -> PyResult<RecordBatch> {
    let schema = batch.schema();
    let find = |name: &String| {
        schema.index_of(name).map_err(|_| {
            let all = schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>().join(", ");
            PyValueError::new_err(format!("carry: no column {name:?}; the columns are {all}"))
        })
    };
    let indices = names.iter().map(find).collect::<PyResult<Vec<usize>>>()?;
    batch.project(&indices).map_err(|error| value_error(&error))
}

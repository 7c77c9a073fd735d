//! Writes records into batches: the chosen columns, and columns carried over from the input.

use std::sync::Arc;

use ::arrow_schema::{ArrowError, Field, Fields, Schema, SchemaRef};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_pyarrow::ToPyArrow;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use taosha::Record;

use super::columns::{BuildColumn, COLUMNS};

/// The column that repeats all others: the JSON line that the command line writes, without its line end.
const ON_REQUEST: &str = "json";

/// The chosen output columns.
pub(crate) struct OutputColumns {
    columns: Vec<(&'static str, BuildColumn)>,
    schema: SchemaRef,
}

impl OutputColumns {
    /// Chooses columns by name, in this order; without names, all but `json`.
    pub(crate) fn new(names: Option<&[String]>) -> PyResult<Self> {
        let columns: Vec<(&'static str, BuildColumn)> = match names {
            None => COLUMNS.iter().filter(|(name, _)| *name != ON_REQUEST).copied().collect(),
            Some(names) => {
                let find = |name: &String| {
                    COLUMNS.iter().find(|(known, _)| known == name).copied().ok_or_else(|| {
                        let all = COLUMNS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                        PyValueError::new_err(format!("no column {name:?} in records; the columns are {all}"))
                    })
                };
                names.iter().map(find).collect::<PyResult<_>>()?
            }
        };
        let fields = columns.iter().map(|(name, build)| Ok(Field::new(*name, build(&[])?.data_type().clone(), true)));
        let fields: Result<Fields, ArrowError> = fields.collect();
        Ok(Self { columns, schema: Arc::new(Schema::new(fields.map_err(|error| value_error(&error))?)) })
    }

    /// Builds a batch of records, followed by the columns of `carried` unchanged.
    ///
    /// # Errors
    /// A column passes 2 GiB, or a carried column has the name of an output column.
    pub(crate) fn batch(&self, records: &[Record], carried: &RecordBatch) -> PyResult<RecordBatch> {
        let build = |(name, build): &(&str, BuildColumn)| {
            build(records).map_err(|error| match error {
            ArrowError::OffsetOverflowError(size) => PyOverflowError::new_err(format!(
                "the column {name} would have {size} bytes, more than the 2 GiB that an Arrow column holds; pass fewer \
                 pages at once"
            )),
            other => value_error(&other),
        })
        };
        let mut columns = self.columns.iter().map(build).collect::<PyResult<Vec<ArrayRef>>>()?;
        let mut fields: Vec<Arc<Field>> = self.schema.fields().iter().cloned().collect();
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
    OutputColumns::new(columns.as_deref())?.schema.to_pyarrow(py)
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

//! Records into batches: the columns that are asked for, and those that go along.

use std::sync::Arc;

use ::arrow_schema::{ArrowError, Field, Fields, Schema, SchemaRef};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_pyarrow::ToPyArrow;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use taosha::Record;

use super::columns::{Build, COLUMNS};

/// The column that repeats all others: the line of JSON that the command line writes, without its end.
const ON_REQUEST: &str = "json";

/// The columns that are asked for.
pub(crate) struct Chosen {
    columns: Vec<(&'static str, Build)>,
    schema: SchemaRef,
}

impl Chosen {
    /// By their names, in this order; all but `json` without any.
    pub(crate) fn new(names: Option<&[String]>) -> PyResult<Self> {
        let columns: Vec<(&'static str, Build)> = match names {
            None => COLUMNS.iter().filter(|(name, _)| *name != ON_REQUEST).copied().collect(),
            Some(names) => {
                let find = |name: &String| {
                    COLUMNS.iter().find(|(known, _)| known == name).copied().ok_or_else(|| {
                        let all = COLUMNS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                        PyValueError::new_err(format!("no column {name:?} in records; there are {all}"))
                    })
                };
                names.iter().map(find).collect::<PyResult<_>>()?
            }
        };
        let fields = columns.iter().map(|(name, build)| Ok(Field::new(*name, build(&[])?.data_type().clone(), true)));
        let fields: Result<Fields, ArrowError> = fields.collect();
        Ok(Self { columns, schema: Arc::new(Schema::new(fields.map_err(|error| told(&error))?)) })
    }

    /// A batch of records, and behind them the columns of `carried` as they are.
    pub(crate) fn batch(&self, records: &[Record], carried: &RecordBatch) -> PyResult<RecordBatch> {
        let build = |(name, build): &(&str, Build)| {
            build(records).map_err(|error| match error {
            ArrowError::OffsetOverflowError(size) => PyOverflowError::new_err(format!(
                "the column {name} would have {size} bytes, more than the 2 GiB that an Arrow column holds; give fewer \
                 pages at once"
            )),
            other => told(&other),
        })
        };
        let mut columns = self.columns.iter().map(build).collect::<PyResult<Vec<ArrayRef>>>()?;
        let mut fields: Vec<Arc<Field>> = self.schema.fields().iter().cloned().collect();
        for (field, array) in carried.schema().fields().iter().zip(carried.columns()) {
            if fields.iter().any(|taken| taken.name() == field.name()) {
                return Err(PyValueError::new_err(format!(
                    "carry: records have a column {:?} of their own; rename yours, or leave that one out with columns=",
                    field.name()
                )));
            }
            fields.push(Arc::clone(field));
            columns.push(Arc::clone(array));
        }
        let rows = RecordBatchOptions::default().with_row_count(Some(records.len()));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &rows).map_err(|error| told(&error))
    }
}

fn told(error: &ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// The schema of what `clean_batch` gives, as `pyarrow.Schema`.
#[pyfunction]
#[pyo3(signature = (columns=None))]
#[allow(clippy::needless_pass_by_value)] // PyO3 gives lists as vectors.
pub(crate) fn arrow_schema(py: Python<'_>, columns: Option<Vec<String>>) -> PyResult<Bound<'_, PyAny>> {
    Chosen::new(columns.as_deref())?.schema.to_pyarrow(py)
}

/// What `carry` names of a batch.
pub(crate) fn carried(batch: &RecordBatch, names: &[String]) -> PyResult<RecordBatch> {
    let schema = batch.schema();
    let find = |name: &String| {
        schema.index_of(name).map_err(|_| {
            let all = schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>().join(", ");
            PyValueError::new_err(format!("carry: no column {name:?}; there are {all}"))
        })
    };
    let indices = names.iter().map(find).collect::<PyResult<Vec<usize>>>()?;
    batch.project(&indices).map_err(|error| told(&error))
}

//! Reads pages from an Arrow batch: finds the columns and gives their rows.

use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_pyarrow::FromPyArrow;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use taosha::InputKind;

use super::column::Column;
use crate::page::PageInfo;

/// The columns searched for the page, in this order; the same as the JSON Lines fields on the command line.
const PAGE_COLUMNS: [&str; 4] = ["text", "content", "raw_content", "html"];

/// The batches of a record batch, a table or any other object with Arrow's `PyCapsule` protocol. A table without
/// batches gives one empty batch, which still has the columns.
pub(crate) fn batches(given: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    if given.hasattr("__arrow_c_array__")? {
        return Ok(vec![RecordBatch::from_pyarrow_bound(given)?]);
    }
    if given.hasattr("__arrow_c_stream__")? {
        let reader = RecordBatchStreamReader::from_pyarrow_bound(given)?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<Vec<_>, _>>();
        let mut batches = batches.map_err(|error| PyValueError::new_err(error.to_string()))?;
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(schema));
        }
        return Ok(batches);
    }
    let found = given.get_type().name()?;
    Err(PyTypeError::new_err(format!(
        "expected an Arrow record batch or table, not {found}; pyarrow.RecordBatch.from_pydict({{\"text\": pages}}) makes one"
    )))
}

/// The names of the input columns. Without a name the usual column is used if it exists; an empty name uses none.
#[derive(Default, FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct ColumnNames {
    column: Option<String>,
    id: Option<String>,
    url: Option<String>,
    source: Option<String>,
    title: Option<String>,
    charset: Option<String>,
    fetched: Option<String>,
    extra: Option<String>,
}

/// The input columns of a batch.
pub(crate) struct PageColumns {
    name: String,
    page: Column,
    id: Option<Column>,
    url: Option<Column>,
    source: Option<Column>,
    title: Option<Column>,
    charset: Option<Column>,
    fetched: Option<Column>,
    extra: Option<Column>,
}

/// A row of the input columns.
pub(crate) struct PageRow<'b> {
    /// The page; `None` if it is null.
    pub(crate) bytes: Option<&'b [u8]>,
    pub(crate) known: PageInfo,
    /// A JSON object of further fields.
    pub(crate) extra: Option<String>,
}

impl PageColumns {
    /// Finds the columns in a batch. `encoding` says whether the option `encoding` is set.
    ///
    /// # Errors
    /// A named column is missing or has the wrong type, or `encoding` is set and the page column holds strings.
    pub(crate) fn of(batch: &RecordBatch, names: &ColumnNames, encoding: bool) -> PyResult<Self> {
        let known = || batch.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>().join(", ");
        let there = |name: &str| batch.schema().index_of(name).is_ok();
        let find = |name: &str| -> PyResult<Column> {
            let array = batch
                .column_by_name(name)
                .ok_or_else(|| PyValueError::new_err(format!("no column {name:?}; the columns are {}", known())))?;
            Column::new(array, name)
        };
        let optional = |given: &Option<String>, usual: Option<&str>| -> PyResult<Option<Column>> {
            match (given.as_deref(), usual) {
                (Some(""), _) | (None, None) => Ok(None),
                (Some(name), _) => find(name).map(Some),
                (None, Some(name)) => there(name).then(|| find(name)).transpose(),
            }
        };
        let name = match &names.column {
            Some(name) => name.clone(),
            None => PAGE_COLUMNS.into_iter().find(|name| there(name)).map(str::to_owned).ok_or_else(|| {
                PyValueError::new_err(format!(
                    "no column {}; name the page column with column=; the columns are {}",
                    PAGE_COLUMNS.join(", "),
                    known()
                ))
            })?,
        };
        let page = find(&name)?;
        if matches!(page, Column::Int(_)) {
            return Err(PyTypeError::new_err(format!("the column {name:?} holds numbers, not pages")));
        }
        if encoding && !page.is_binary() {
            return Err(crate::OptionError::new_err(format!(
                "encoding: the column {name:?} holds strings, which are already decoded; pass it as binary or leave the \
                 option out"
            )));
        }
        Ok(Self {
            page,
            name,
            id: optional(&names.id, Some("id"))?,
            url: optional(&names.url, Some("url"))?,
            source: optional(&names.source, Some("source"))?,
            title: optional(&names.title, None)?,
            charset: optional(&names.charset, None)?,
            fetched: optional(&names.fetched, None)?,
            extra: optional(&names.extra, None)?,
        })
    }

    /// Reads a row.
    pub(crate) fn row(&self, row: usize) -> PageRow<'_> {
        let text = |column: &Option<Column>| column.as_ref().and_then(|column| column.text(row));
        PageRow {
            bytes: self.page.bytes(row),
            known: PageInfo {
                source: text(&self.source),
                id: text(&self.id),
                title: text(&self.title),
                url: text(&self.url),
                charset: text(&self.charset),
                fetched: text(&self.fetched),
                kind: InputKind::of_field(&self.name),
            },
            extra: text(&self.extra),
        }
    }

    /// The size of a row's page in bytes; 0 if it is null.
    pub(crate) fn size(&self, row: usize) -> usize {
        self.page.bytes(row).map_or(0, <[u8]>::len)
    }

    /// The error for a row without a page.
    pub(crate) fn no_page(&self) -> String {
        format!("no page: the column {} is null", self.name)
    }
}

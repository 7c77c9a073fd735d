//! The pipeline as a Python object.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;

use arrow_pyarrow::ToPyArrow;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use taosha::batch::{Stream, StreamKind, catch_panic};
use taosha::cli::named::BuiltPipeline;
use taosha::record::{ErrorCode, Extra, PageError};
use taosha::{Page, Record};

use crate::arrow::input::{self, ColumnNames, PageColumns};
use crate::arrow::lines::{self, CountedLines};
use crate::arrow::output::{OutputColumns, carried};
use crate::collector::{BatchCollector, StreamSummary};
use crate::file::PyFile;
use crate::page::{PageContent, PageInfo};
use crate::record::{PyRecord, plain};
use crate::{options, workers};

/// Bytes of pages cleaned between two checks for Ctrl-C.
const SIGNAL_CHECK_BYTES: usize = 8 << 20;

/// Cleans pages. `taosha.Pipeline` is a subclass written in Python.
#[pyclass(name = "Pipeline", module = "taosha._taosha", frozen, subclass)]
pub(crate) struct PyPipeline {
    built: BuiltPipeline,
    options: Py<PyDict>,
    /// Whether the option `encoding` is set.
    encoding: bool,
}

#[pymethods]
impl PyPipeline {
    #[new]
    #[pyo3(signature = (**options))]
    fn new(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let built = options::build(options)?;
        let options = options.map_or_else(|| Ok(PyDict::new(py)), Bound::<PyDict>::copy)?;
        let encoding = options.get_item("encoding")?.is_some_and(|given| !given.is_none());
        Ok(Self { built, options: options.unbind(), encoding })
    }

    /// The options as passed by the caller.
    #[getter]
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.options.bind(py).copy()
    }

    /// A digest of version, options and rules.
    #[getter]
    fn digest(&self) -> &str {
        &self.built.digest
    }

    /// Pickles a pipeline as its options: it is rebuilt from them when unpickled.
    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyDict>)> {
        Ok(((), self.options(py)?))
    }

    #[pyo3(signature = (page, **known))]
    fn clean(&self, py: Python<'_>, page: &Bound<'_, PyAny>, known: Option<&Bound<'_, PyDict>>) -> PyResult<PyRecord> {
        let (content, known) = (PageContent::read(page, self.encoding)?, PageInfo::read(known)?);
        let page = self.page(&known, content.bytes()?);
        Ok(py.detach(|| self.record(&page)).into())
    }

    /// Cleans a list of pairs: a page and a dictionary of what is known about it.
    #[allow(clippy::needless_pass_by_value)] // PyO3 passes lists as vectors.
    fn _clean_list<'py>(
        &self,
        py: Python<'py>,
        pages: Vec<(Bound<'py, PyAny>, Bound<'py, PyDict>)>,
        jobs: usize,
    ) -> PyResult<Vec<PyRecord>> {
        let read = pages
            .iter()
            .map(|(page, known)| Ok((PageContent::read(page, self.encoding)?, PageInfo::read(Some(known))?)));
        let read = read.collect::<PyResult<Vec<_>>>()?;
        let pages = read.iter().map(|(content, known)| Ok(self.page(known, content.bytes()?)));
        let pages = pages.collect::<PyResult<Vec<Page<'_>>>>()?;
        let records = py.detach(|| workers::map(&pages, jobs, |page| self.record(page)));
        Ok(records.into_iter().map(PyRecord::from).collect())
    }

    #[pyo3(signature = (page, **known))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        page: &Bound<'py, PyAny>,
        known: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (content, known) = (PageContent::read(page, self.encoding)?, PageInfo::read(known)?);
        let page = self.page(&known, content.bytes()?);
        let explained = py.detach(|| catch_panic(|| serde_json::to_string(&self.built.pipeline.explain(&page))));
        plain(py, explained.map_err(PyRuntimeError::new_err)?)
    }

    /// Returns a page's record and its lines as `explain` shows them.
    #[pyo3(signature = (page, **known))]
    fn _explain<'py>(
        &self,
        py: Python<'py>,
        page: &Bound<'py, PyAny>,
        known: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<(PyRecord, Bound<'py, PyAny>)> {
        let (content, known) = (PageContent::read(page, self.encoding)?, PageInfo::read(known)?);
        let page = self.page(&known, content.bytes()?);
        let pipeline = &self.built.pipeline;
        let (record, lines) = py.detach(|| match catch_panic(|| pipeline.explain(&page)) {
            Ok(explained) => (explained.record, serde_json::to_string(&explained.lines)),
            Err(fault) => (pipeline.failure(&page, PageError::new(ErrorCode::Fault, fault)), Ok("[]".to_owned())),
        });
        Ok((record.into(), plain(py, lines)?))
    }

    /// Returns a batch of records for each batch of pages.
    #[pyo3(signature = (batch, names, columns=None, carry=vec![], jobs=1))]
    #[allow(clippy::needless_pass_by_value)] // PyO3 passes lists as vectors.
    fn _clean_batches<'py>(
        &self,
        py: Python<'py>,
        batch: &Bound<'py, PyAny>,
        names: ColumnNames,
        columns: Option<Vec<String>>,
        carry: Vec<String>,
        jobs: usize,
    ) -> PyResult<Bound<'py, PyList>> {
        let chosen = OutputColumns::new(columns.as_deref())?;
        let cleaned = PyList::empty(py);
        for batch in &input::batches(batch)? {
            let columns = PageColumns::of(batch, &names, self.encoding)?;
            let records = rows(py, &columns, batch.num_rows(), jobs, |row| self.row(&columns, row))?;
            let records = records.into_iter().collect::<Result<Vec<_>, _>>().map_err(PyValueError::new_err)?;
            let carried = carried(batch, &carry)?;
            let done = py.detach(|| chosen.batch(&records, &carried))?;
            cleaned.append(done.to_pyarrow(py)?)?;
        }
        Ok(cleaned)
    }

    /// Returns a batch of hosts, lines and texts for each batch of pages.
    #[pyo3(signature = (batch, names, jobs=1))]
    #[allow(clippy::needless_pass_by_value)] // PyO3 passes the extracted value.
    fn _line_batches<'py>(
        &self,
        py: Python<'py>,
        batch: &Bound<'py, PyAny>,
        names: ColumnNames,
        jobs: usize,
    ) -> PyResult<Bound<'py, PyList>> {
        let counted = PyList::empty(py);
        for batch in &input::batches(batch)? {
            let columns = PageColumns::of(batch, &names, self.encoding)?;
            let pages = rows(py, &columns, batch.num_rows(), jobs, |row| self.lines(&columns, row))?;
            let done = py.detach(|| lines::batch(&pages)).map_err(|error| PyValueError::new_err(error.to_string()))?;
            counted.append(done.to_pyarrow(py)?)?;
        }
        Ok(counted)
    }

    /// Cleans a file (a path, or an object with `read`) as the command line does, and passes batches to `write`.
    #[pyo3(signature = (file, name, write, columns=None, field=None, lines_before=None, batch_bytes=1 << 24))]
    #[allow(clippy::too_many_arguments)]
    #[allow(clippy::needless_pass_by_value)]
    fn _clean_file(
        &self,
        py: Python<'_>,
        file: Bound<'_, PyAny>,
        name: &str,
        write: Bound<'_, PyAny>,
        columns: Option<Vec<String>>,
        field: Option<String>,
        lines_before: Option<u64>,
        batch_bytes: usize,
    ) -> PyResult<StreamSummary> {
        let stream = Stream {
            pipeline: &self.built.pipeline,
            title: self.built.title.as_deref(),
            field,
            max_page: self.built.max_page,
            kind: lines_before.map_or(StreamKind::Detect, StreamKind::JsonLinesFrom),
        };
        let mut collector = BatchCollector::new(OutputColumns::new(columns.as_deref())?, write.unbind());
        let (mut reading, mut writing) = (None, None);
        let path = if file.hasattr("read")? { None } else { Some(file.extract::<PathBuf>()?) };
        let opened = path.as_ref().map(File::open).transpose()?;
        let file = file.unbind();
        py.detach(|| {
            let mut take = |taken| match collector.take(taken, batch_bytes) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    writing = Some(error);
                    ControlFlow::Break(())
                }
            };
            match opened {
                Some(opened) => stream.clean(opened, name, path.as_deref(), &mut take),
                None => stream.clean(PyFile::new(file, &mut reading), name, None, &mut take),
            }
        });
        // An exception from the file or from `write` is raised unchanged; it does not count as an unreadable page.
        if let Some(error) = reading.or(writing) {
            return Err(error);
        }
        py.detach(|| collector.flush())?;
        Ok(collector.summary())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let given = self.options.bind(py).iter().map(|(name, value)| Ok(format!("{name}={}", value.repr()?)));
        Ok(format!("Pipeline({})", given.collect::<PyResult<Vec<_>>>()?.join(", ")))
    }
}

impl PyPipeline {
    fn page<'p>(&'p self, known: &'p PageInfo, bytes: &'p [u8]) -> Page<'p> {
        known.page(bytes, self.built.title.as_deref(), self.built.source.as_deref())
    }

    /// Cleans a page. A panic gives a record with an error and does not end the process.
    fn record(&self, page: &Page<'_>) -> Record {
        let pipeline = &self.built.pipeline;
        catch_panic(|| pipeline.clean(page))
            .unwrap_or_else(|fault| pipeline.failure(page, PageError::new(ErrorCode::Fault, fault)))
    }

    fn row(&self, columns: &PageColumns, number: usize) -> Result<Record, String> {
        let row = columns.row(number);
        let page = self.page(&row.known, row.bytes.unwrap_or_default());
        let mut record = match row.bytes {
            Some(_) => self.record(&page),
            None => self.built.pipeline.failure(&page, PageError::new(ErrorCode::NoPage, columns.no_page())),
        };
        if let Some(extra) = &row.extra {
            let extra: Extra = serde_json::from_str(extra)
                .map_err(|error| format!("row {number}: extra is not a JSON object: {error}"))?;
            record.extra = Some(extra).filter(|extra| !extra.is_empty());
        }
        Ok(record)
    }

    /// The lines to count of the page in a row.
    fn lines(&self, columns: &PageColumns, number: usize) -> CountedLines {
        let row = columns.row(number);
        let bytes = row.bytes.ok_or_else(|| columns.no_page())?;
        let page = self.page(&row.known, bytes);
        catch_panic(|| self.built.pipeline.page_lines(&page)).and_then(|read| read.map_err(|error| error.message))
    }
}

/// Applies `work` to all rows of a batch without the interpreter's lock and returns the results in order. Checks for
/// Ctrl-C every [`SIGNAL_CHECK_BYTES`].
fn rows<R: Send>(
    py: Python<'_>,
    columns: &PageColumns,
    count: usize,
    jobs: usize,
    work: impl Fn(usize) -> R + Sync,
) -> PyResult<Vec<R>> {
    let mut done = Vec::with_capacity(count);
    let (mut from, mut size) = (0, 0);
    for row in 0..count {
        size += columns.size(row);
        if size < SIGNAL_CHECK_BYTES && row + 1 < count {
            continue;
        }
        let rows: Vec<usize> = (from..=row).collect();
        done.extend(py.detach(|| workers::map(&rows, jobs, |row| work(*row))));
        py.check_signals()?;
        (from, size) = (row + 1, 0);
    }
    Ok(done)
}

//! Pages as Python gives them.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use taosha::{InputKind, Page};

use crate::OptionError;

/// A page's bytes, held by the Python object that they stand in wherever that can be.
pub(crate) enum Content<'py> {
    Bytes(Bound<'py, PyBytes>),
    Text(Bound<'py, PyString>),
}

impl<'py> Content<'py> {
    /// Reads `bytes`, `str`, or what can be made `bytes` (`bytearray`, `memoryview`). `encoding` says whether the
    /// encoding is given as an option: a `str` has none any more.
    pub(crate) fn read(page: &Bound<'py, PyAny>, encoding: bool) -> PyResult<Self> {
        if let Ok(bytes) = page.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone()));
        }
        if let Ok(text) = page.cast::<PyString>() {
            if encoding {
                return Err(OptionError::new_err(
                    "encoding: a str is decoded already; give the page as bytes, or leave the option out",
                ));
            }
            if text.to_str().is_ok() {
                return Ok(Self::Text(text.clone()));
            }
            // Half a surrogate pair is no text: it becomes an invalid sequence of bytes, which the record counts.
            let encoded = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
            return Ok(Self::Bytes(encoded.cast_into::<PyBytes>()?));
        }
        let builtins = page.py().import("builtins")?;
        if page.is_instance(&builtins.getattr("bytearray")?)? || page.is_instance(&builtins.getattr("memoryview")?)? {
            return Ok(Self::Bytes(builtins.getattr("bytes")?.call1((page,))?.cast_into::<PyBytes>()?));
        }
        let found = page.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "a page is bytes or str, not {found}; read a file with open(path, 'rb').read()"
        )))
    }

    pub(crate) fn bytes(&self) -> PyResult<&[u8]> {
        Ok(match self {
            Self::Bytes(bytes) => bytes.as_bytes(),
            Self::Text(text) => text.to_str()?.as_bytes(),
        })
    }
}

/// What is known of a page beside its bytes.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) source: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) charset: Option<String>,
    pub(crate) fetched: Option<String>,
    /// What the column that it stands in says it is.
    pub(crate) kind: InputKind,
}

impl Known {
    /// Reads keyword arguments.
    pub(crate) fn read(given: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut known = Self::default();
        for (name, value) in given.into_iter().flatten() {
            let name: String = name.extract()?;
            let place = match name.as_str() {
                "source" => &mut known.source,
                "id" => &mut known.id,
                "title" => &mut known.title,
                "url" => &mut known.url,
                "charset" => &mut known.charset,
                "fetched" => &mut known.fetched,
                _ => {
                    return Err(OptionError::new_err(format!(
                        "nothing called {name} can be said of a page; there are source, id, title, url, charset, fetched; \
                         options are given to Pipeline()"
                    )));
                }
            };
            *place = value.extract().map_err(|_| OptionError::new_err(format!("{name}: a string is expected")))?;
        }
        Ok(known)
    }

    /// The page, with what is said of all pages where nothing is said of it. The name of one without is `-`, as that of
    /// standard input.
    pub(crate) fn page<'p>(&'p self, bytes: &'p [u8], title: Option<&'p str>, source: Option<&'p str>) -> Page<'p> {
        Page {
            bytes,
            source: self.source.as_deref().or(source).unwrap_or("-"),
            id: self.id.as_deref(),
            title: self.title.as_deref().or(title),
            charset: self.charset.as_deref(),
            url: self.url.as_deref(),
            fetched: self.fetched.as_deref(),
            kind: self.kind,
        }
    }
}

//! Pages as Python passes them.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use taosha::{InputKind, Page};

use crate::OptionError;

/// A page's bytes, borrowed from the Python object where possible.
pub(crate) enum PageContent<'py> {
    Bytes(Bound<'py, PyBytes>),
    Text(Bound<'py, PyString>),
}

impl<'py> PageContent<'py> {
    /// Accepts `bytes`, `str`, `bytearray` and `memoryview`; the last two are copied. `encoding` says whether the
    /// option `encoding` is set.
    ///
    /// # Errors
    /// The object is of another type, or it is a `str` (already decoded) and `encoding` is set.
    pub(crate) fn read(page: &Bound<'py, PyAny>, encoding: bool) -> PyResult<Self> {
        if let Ok(bytes) = page.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone()));
        }
        if let Ok(text) = page.cast::<PyString>() {
            if encoding {
                return Err(OptionError::new_err(
                    "encoding: a str is already decoded; pass the page as bytes or leave the option out",
                ));
            }
            if text.to_str().is_ok() {
                return Ok(Self::Text(text.clone()));
            }
            // A lone surrogate is not valid text. It becomes an invalid byte sequence, which the record counts.
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

/// What the caller knows about a page, apart from its bytes.
#[derive(Default)]
pub(crate) struct PageInfo {
    pub(crate) source: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) charset: Option<String>,
    pub(crate) fetched: Option<String>,
    /// The input kind that the page's column implies.
    pub(crate) kind: InputKind,
}

impl PageInfo {
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
                        "a page has no {name}; it may have source, id, title, url, charset and fetched; \
                         pass options to Pipeline()"
                    )));
                }
            };
            *place = value.extract().map_err(|_| OptionError::new_err(format!("{name}: expected a string")))?;
        }
        Ok(known)
    }

    /// Builds the page. `title` and `source` apply if the page has none of its own; a page without any name is called
    /// `-`, like standard input.
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

//! An input column, of any type that can hold pages or facts about pages.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, LargeStringArray, PrimitiveArray, StringArray,
    StringViewArray,
};
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// A column of strings, bytes or integers. Cloning it copies no data.
pub(super) enum Column {
    Utf8(StringArray),
    LargeUtf8(LargeStringArray),
    Utf8View(StringViewArray),
    Binary(BinaryArray),
    LargeBinary(LargeBinaryArray),
    BinaryView(BinaryViewArray),
    Int(IntColumn),
}

/// A column of integers, as ids often are.
pub(super) enum IntColumn {
    I32(PrimitiveArray<Int32Type>),
    I64(PrimitiveArray<Int64Type>),
    U32(PrimitiveArray<UInt32Type>),
    U64(PrimitiveArray<UInt64Type>),
}

impl Column {
    pub(super) fn new(array: &ArrayRef, name: &str) -> PyResult<Self> {
        Ok(match array.data_type() {
            DataType::Utf8 => Self::Utf8(array.as_string().clone()),
            DataType::LargeUtf8 => Self::LargeUtf8(array.as_string().clone()),
            DataType::Utf8View => Self::Utf8View(array.as_string_view().clone()),
            DataType::Binary => Self::Binary(array.as_binary().clone()),
            DataType::LargeBinary => Self::LargeBinary(array.as_binary().clone()),
            DataType::BinaryView => Self::BinaryView(array.as_binary_view().clone()),
            DataType::Int32 => Self::Int(IntColumn::I32(array.as_primitive().clone())),
            DataType::Int64 => Self::Int(IntColumn::I64(array.as_primitive().clone())),
            DataType::UInt32 => Self::Int(IntColumn::U32(array.as_primitive().clone())),
            DataType::UInt64 => Self::Int(IntColumn::U64(array.as_primitive().clone())),
            other => {
                return Err(PyTypeError::new_err(format!(
                    "the column {name:?} is {other}; expected strings or binary (cast it: column.cast(pyarrow.string()))"
                )));
            }
        })
    }

    pub(super) fn is_binary(&self) -> bool {
        matches!(self, Self::Binary(_) | Self::LargeBinary(_) | Self::BinaryView(_))
    }

    /// The bytes of a row; `None` if it is null or the column holds integers.
    pub(super) fn bytes(&self, row: usize) -> Option<&[u8]> {
        match self {
            Self::Utf8(array) => array.is_valid(row).then(|| array.value(row).as_bytes()),
            Self::LargeUtf8(array) => array.is_valid(row).then(|| array.value(row).as_bytes()),
            Self::Utf8View(array) => array.is_valid(row).then(|| array.value(row).as_bytes()),
            Self::Binary(array) => array.is_valid(row).then(|| array.value(row)),
            Self::LargeBinary(array) => array.is_valid(row).then(|| array.value(row)),
            Self::BinaryView(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Int(_) => None,
        }
    }

    /// The value of a row as text; invalid UTF-8 becomes U+FFFD.
    pub(super) fn text(&self, row: usize) -> Option<String> {
        match self {
            Self::Int(IntColumn::I32(array)) => array.is_valid(row).then(|| array.value(row).to_string()),
            Self::Int(IntColumn::I64(array)) => array.is_valid(row).then(|| array.value(row).to_string()),
            Self::Int(IntColumn::U32(array)) => array.is_valid(row).then(|| array.value(row).to_string()),
            Self::Int(IntColumn::U64(array)) => array.is_valid(row).then(|| array.value(row).to_string()),
            _ => self.bytes(row).map(|bytes| String::from_utf8_lossy(bytes).into_owned()),
        }
    }
}

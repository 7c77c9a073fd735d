pub(crate) mod align;

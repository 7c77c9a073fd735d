//! `taosha` turns scraped Chinese web pages into clean JSON records.

pub mod script;

//! `taosha convert`: converts text between scripts line by line, and does nothing else.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::Context;

use super::args::Convert;
use super::exit::ExitCode;
use crate::script::Converter;

/// Size of the read buffer, in bytes.
const CHUNK: usize = 1 << 20;

pub(super) fn run(args: &Convert) -> anyhow::Result<ExitCode> {
    let converter = Converter::new(args.to, args.script_engine)?;
    let name = args.path.display().to_string();
    let mut input: Box<dyn BufRead> = if args.path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::with_capacity(CHUNK, File::open(&args.path).with_context(|| name.clone())?))
    };
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut line = Vec::new();
    let mut number = 0u64;
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).with_context(|| name.clone())? == 0 {
            break;
        }
        number += 1;
        let text = std::str::from_utf8(&line)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
            .with_context(|| {
                format!("{name}:{number}: not UTF-8; `taosha clean --format text` reads other encodings")
            })?;
        out.write_all(converter.convert(text).as_bytes())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

//! HTTP responses in web archives: headers, and a body that may be chunked and compressed.

use std::borrow::Cow;
use std::io::Read;

use crate::extract::InputKind;

/// The maximum number of headers. A response with more headers is rejected.
const MAX_HEADERS: usize = 256;

/// Content types of pages.
const PAGE_TYPES: [&str; 6] = [
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/xml",
    "application/xml",
    "application/vnd.wap.xhtml+xml",
];

/// The page of a response.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::batch) struct HttpPage<'b> {
    pub(in crate::batch) body: Cow<'b, [u8]>,
    /// The kind of page that `Content-Type` declares.
    pub(in crate::batch) kind: InputKind,
    /// The charset of `Content-Type`.
    pub(in crate::batch) charset: Option<String>,
}

/// Parses a response and decodes its body. Returns `None` if it holds no page (an image, an error, a redirection). The
/// decompressed body is truncated after `max_page` + 1 bytes.
pub(in crate::batch) fn page(response: &[u8], max_page: usize) -> Result<Option<HttpPage<'_>>, String> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Response::new(&mut headers);
    let mut config = httparse::ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true);
    let start = match config.parse_response(&mut parsed, response) {
        Ok(httparse::Status::Complete(start)) => start,
        Ok(httparse::Status::Partial) => return Err("the HTTP response ends within its headers".into()),
        Err(error) => return Err(format!("no HTTP response: {error}")),
    };
    if !parsed.code.is_some_and(|code| (200..300).contains(&code)) {
        return Ok(None);
    }
    let value = |name: &str| {
        let header = parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(|header| String::from_utf8_lossy(header.value).trim().to_ascii_lowercase())
    };
    let content_type = value("content-type").unwrap_or_default();
    let (kind, parameters) = content_type.split_once(';').unwrap_or((&content_type, ""));
    if !kind.trim().is_empty() && !PAGE_TYPES.contains(&kind.trim()) {
        return Ok(None);
    }
    let charset = parameters.split(';').find_map(|p| p.trim().strip_prefix("charset="));
    let charset = charset.map(|c| c.trim_matches(['"', '\'', ' ']).to_owned());
    let mut body = Cow::Borrowed(&response[start..]);
    if value("transfer-encoding").is_some_and(|v| v.contains("chunked")) {
        // Some archives keep the header but store the body without chunks.
        if let Some(joined) = dechunk(&body) {
            body = joined.into();
        }
    }
    for coding in value("content-encoding").unwrap_or_default().rsplit(',') {
        body = decompress(coding.trim(), body, max_page)?;
    }
    Ok(Some(HttpPage { body, kind: InputKind::of_content_type(&content_type), charset }))
}

/// Joins the chunks of a body. Returns `None` if the body is not chunked. A truncated last chunk is kept as far as it
/// goes.
fn dechunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut all = Vec::with_capacity(body.len());
    loop {
        let (at, size) = match httparse::parse_chunk_size(body) {
            Ok(httparse::Status::Complete(parsed)) => parsed,
            Ok(httparse::Status::Partial) if !all.is_empty() => return Some(all),
            _ => return None,
        };
        if size == 0 {
            return Some(all);
        }
        body = &body[at..];
        let size = usize::try_from(size).ok()?;
        if body.len() < size {
            all.extend_from_slice(body);
            return Some(all);
        }
        all.extend_from_slice(&body[..size]);
        body = body[size..].strip_prefix(b"\r\n").unwrap_or(&body[size..]);
    }
}

fn decompress<'b>(coding: &str, body: Cow<'b, [u8]>, max_page: usize) -> Result<Cow<'b, [u8]>, String> {
    let bytes = &*body;
    let decoder: Box<dyn Read + '_> = match coding {
        "gzip" | "x-gzip" if bytes.starts_with(&[0x1F, 0x8B]) => Box::new(flate2::read::MultiGzDecoder::new(bytes)),
        // zlib's first two bytes hold the method 8 and a checksum. Some servers send the bare deflate stream instead.
        "deflate" if matches!(bytes, [a, b, ..] if a & 0xF == 8 && u16::from_be_bytes([*a, *b]).is_multiple_of(31)) => {
            Box::new(flate2::read::ZlibDecoder::new(bytes))
        }
        "deflate" if !looks_plain(bytes) => Box::new(flate2::read::DeflateDecoder::new(bytes)),
        "br" if !looks_plain(bytes) => Box::new(brotli_decompressor::Decompressor::new(bytes, 1 << 14)),
        "zstd" if !looks_plain(bytes) => {
            Box::new(ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|error| format!("zstd: {error}"))?)
        }
        // The coding is `identity`, or the archive stored the decoded body.
        _ => return Ok(body),
    };
    let mut all = Vec::new();
    decoder
        .take(max_page as u64 + 1)
        .read_to_end(&mut all)
        .map_err(|error| format!("Content-Encoding {coding}: {error}"))?;
    Ok(all.into())
}

/// Whether bytes look like a decoded page. Archives that store decoded bodies often keep the `Content-Encoding` header.
fn looks_plain(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64)];
    head.trim_ascii_start().starts_with(b"<")
        || !head.iter().any(|b| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r'))
            && (bytes.len() > head.len() || std::str::from_utf8(head).is_ok())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn undoes_what_the_headers_say() {
        let gzip = crate::batch::Compression::Gzip.member("页".as_bytes()).unwrap();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all("页".as_bytes()).unwrap();
        let zlib = zlib.finish().unwrap();
        let chunked = [
            b"2\r\n",
            &gzip[..2],
            format!("\r\n{:x};x=1\r\n", gzip.len() - 2).as_bytes(),
            &gzip[2..],
            b"\r\n0\r\n\r\n",
        ]
        .concat();
        for (headers, body, charset) in [
            ("Content-Type: text/html; charset=GBK\r\n", "页".as_bytes(), Some("gbk")),
            ("content-type: text/html;charset=\"utf-8\"\r\nContent-Encoding: gzip\r\n", &gzip, Some("utf-8")),
            ("Content-Encoding: deflate\r\n", &zlib, None),
            ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", &chunked, None),
            ("Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", "页".as_bytes(), None),
        ] {
            let response = [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), body].concat();
            let page = page(&response, 1000).unwrap().unwrap();
            assert_eq!((&*page.body, page.charset.as_deref()), ("页".as_bytes(), charset), "{headers}");
        }
    }

    #[test]
    fn passes_over_what_is_no_page_and_names_what_is_damaged() {
        for response in ["HTTP/1.1 404 Not Found\r\n\r\n无", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx"] {
            assert_eq!(page(response.as_bytes(), 100), Ok(None), "{response}");
        }
        for (response, says) in [
            ("HTTP/1.1 200 OK\r\nContent-Ty", "ends within its headers"),
            ("今天", "no HTTP response"),
            ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u{1F}", ""),
        ] {
            match page(response.as_bytes(), 100) {
                Err(error) => assert!(error.contains(says), "{error}"),
                Ok(page) => assert!(says.is_empty(), "{page:?}"),
            }
        }
    }
}

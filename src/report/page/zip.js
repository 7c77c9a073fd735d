// A zip archive of small texts, stored without compression (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16).
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// `files` are pairs of a path and a text; the result is an array of bytes for a Blob.
function zip(files) {
  const encoder = new TextEncoder();
  const record = (size, write) => {
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    let at = 0;
    write((value, width) => {
      if (width === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += width;
    });
    return bytes;
  };
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [path, text] of files) {
    const name = encoder.encode(path);
    const bytes = encoder.encode(text);
    // Version 2.0, names in UTF-8 (bit 11), stored, 1980-01-01: the same labels give the same archive.
    const common = (put) => {
      for (const value of [20, 0x0800, 0, 0, 0x21]) put(value, 2);
      put(crc32(bytes), 4);
      put(bytes.length, 4);
      put(bytes.length, 4);
      put(name.length, 2);
      put(0, 2);
    };
    const local = record(30, (put) => {
      put(0x04034b50, 4);
      common(put);
    });
    const at = offset;
    directory.push(record(46, (put) => {
      put(0x02014b50, 4);
      put(20, 2);
      common(put);
      put(0, 2);
      put(0, 2);
      put(0, 2);
      put(0, 4);
      put(at, 4);
    }), name);
    parts.push(local, name, bytes);
    offset += local.length + name.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record(22, (put) => {
    put(0x06054b50, 4);
    put(0, 2);
    put(0, 2);
    put(files.length, 2);
    put(files.length, 2);
    put(size, 4);
    put(offset, 4);
    put(0, 2);
  });
  return [...parts, ...directory, end];
}

"""datatrove: a pipeline step that cleans documents.

>>> from taosha.datatrove import Clean                                                     # doctest: +SKIP
>>> pipeline = [JsonlReader("pages"), Clean(script="hans"), JsonlWriter("records")]        # doctest: +SKIP

`docs/datatrove.md` has a complete job.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import _engines
from ._pipeline import Pipeline, of_process
from ._taosha import Record

try:
    from datatrove.data import Document
    from datatrove.pipeline.base import PipelineStep
    from datatrove.utils.typeshelper import StatHints
except ImportError as error:
    raise _engines.missing("datatrove", error) from error

if TYPE_CHECKING:
    from datatrove.data import DocumentsPipeline
    from datatrove.pipeline.writers.disk_base import DiskWriter

__all__ = ["Clean"]


class Clean(PipelineStep):
    """Cleans documents: `text` becomes the article, and `metadata` gets the record's metadata.

    A document without text after cleaning (spam, an index page, an unreadable page) is dropped, unless `keep_empty` is
    set. `exclusion_writer` gets everything that was removed. For a document that is forwarded, it gets a second document
    with the same id, whose text is the removed lines and whose metadata has `removed` (as in the record,
    with the text). A dropped document it gets unchanged, with `filter_reason`.

    `source`, `fetched` and `title` name the keys of `metadata` that hold these facts about a page; the first key that is
    present counts. `url` and the document's id are used as they are. With `json`, `metadata["json"]` is the line that
    the command line writes; with `trace`, `metadata["taosha"]` is what was done to the page (long: it has every removed
    line). All other arguments are cleaning options, as on the command line; files that they name must exist wherever
    tasks run. A task cleans on one thread.

    `metadata` gets `created`, its time and offset, `error`, `suspect` and the keys of the record's `metadata`, if they are
    known. They replace existing values.
    """

    name = "🌊 taosha"
    type = "✂️ - FORMAT"

    def __init__(
        self,
        exclusion_writer: DiskWriter | None = None,
        *,
        source: str | Sequence[str] = ("source", "file_path"),
        fetched: str | Sequence[str] = ("date",),
        title: str | Sequence[str] = (),
        keep_empty: bool = False,
        json: bool = False,
        trace: bool = False,
        **options: Any,
    ):
        super().__init__()
        _, self.options = _engines.split(options)
        self.exclusion_writer = exclusion_writer
        self.known = {"source": _keys(source), "fetched": _keys(fetched), "title": _keys(title)}
        self.keep_empty = keep_empty
        self.json = json
        self.trace = trace

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Cleans the documents of a task."""
        pipeline = of_process(self.options)
        with self.exclusion_writer or contextlib.nullcontext() as writer:
            for doc in data:
                self.stat_update(StatHints.total)
                with self.track_time():
                    record, removed = self._clean(pipeline, doc, writer is not None)
                reason = None if self.keep_empty or record.text else self._reason(record)
                if reason is not None:
                    self.stat_update(StatHints.dropped, f"dropped_{reason}")
                    if writer is not None:
                        doc.metadata["filter_reason"] = f"{reason}: {record.error['message']}" if record.error else reason
                        writer.write(doc, rank)
                    continue
                if removed and writer is not None:
                    metadata = {"removed": removed, "source": record.source, "url": record.metadata["url"]}
                    text = "\n".join(part["text"] for part in removed)
                    writer.write(Document(text=text, id=doc.id, metadata=metadata), rank)
                    for label in {part["label"] for part in removed}:
                        self.stat_update(f"removed_{label}")
                self._apply(doc, record)
                self.stat_update(StatHints.forwarded)
                self.update_doc_stats(doc)
                yield doc

    def _clean(self, pipeline: Pipeline, doc: Document, explain: bool) -> tuple[Record, list[dict[str, Any]]]:
        known = {"id": str(doc.id), "url": doc.metadata.get("url")}
        for name, keys in self.known.items():
            value = next((doc.metadata[key] for key in keys if doc.metadata.get(key) is not None), None)
            if value is not None:
                known[name] = str(value)
        if not explain:
            return pipeline.clean(doc.text, **known), []
        # The record says which lines were removed; only the explanation has their text.
        record, lines = pipeline._explain(doc.text, **known)
        return record, [part for line in lines for part in _removed(line)]

    def _apply(self, doc: Document, record: Record) -> None:
        doc.text = record.text
        doc.metadata.update({key: value for key, value in record.metadata.items() if value not in (None, [])})
        for key in ("created", "created_time", "created_offset"):
            value = getattr(record, key)
            if value is not None:
                doc.metadata[key] = value
        for key in ("error", "suspect", "markdown"):
            value = getattr(record, key)
            if value is not None:
                doc.metadata[key] = value
                self.stat_update(key)
        if self.trace:
            doc.metadata["taosha"] = record.taosha
        if self.json:
            doc.metadata["json"] = record.json()

    @staticmethod
    def _reason(record: Record) -> str:
        return "unreadable" if record.error else "empty"


def _keys(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _removed(line: dict[str, Any]) -> list[dict[str, Any]]:
    """What was removed of a line of an explained page, in the shape of the record's `removed` and with its text."""
    if line["verdict"] == "keep":
        return []
    if line["verdict"] == "cut":
        return [cut | {"text": line["text"][cut["first_char"] : cut["end_char"]]} for cut in line["cuts"]]
    first, last = line["lines"]
    place = {"first_line": first, "last_line": last, "first_char": None, "end_char": None}
    return [place | {key: line[key] for key in ("label", "rule", "text")}]

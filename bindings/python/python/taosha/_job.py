"""A job over files, independent of the engine that runs its parts: a plan, and parts that appear only when complete."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from . import _engines
from ._inputs import OWN, InputFile, JobError, Part
from ._pipeline import Pipeline
from ._storage import filesystem, hidden, replace
from ._taosha import arrow_schema

try:
    import pyarrow.fs
except ImportError as error:
    raise _engines.missing("spark", error) from error


@dataclass
class Job:
    """A job: where its output goes and how the output is made."""

    output: str
    to: str = "parquet"
    compress: str | None = None
    columns: list[str] | None = None
    field: str | None = None
    part_bytes: int = 128 << 20
    options: dict[str, Any] = dataclasses.field(default_factory=dict)
    #: Distinguishes the parts of this run from those of another run in the same place.
    key: str = ""

    def __post_init__(self) -> None:
        if self.to == "jsonl" and self.columns is not None:
            raise JobError("--columns: a JSON line has all columns; to choose columns, use --to parquet")
        if self.options.get("source") is not None:
            raise JobError("--source: a job names pages after their files; leave the option out")
        self.compress = self.compress or ("zst" if self.to == "parquet" else "none")
        # Wrong options and columns are reported here, while the user waits, and not on a worker.
        self.digest = Pipeline(**self.options).digest
        arrow_schema(self.columns)
        if "://" not in self.output:
            self.output = os.path.abspath(self.output)

    @property
    def rejects(self) -> str:
        """The path of the list of everything that could not be read."""
        return f"{self.output}/{OWN}/rejects.jsonl"

    def identity(self, inputs: Sequence[InputFile]) -> dict[str, Any]:
        """Everything that determines the output."""
        return {
            "cleaning": self.digest,
            "to": self.to,
            "compress": self.compress,
            "columns": self.columns,
            "field": self.field,
            "part_bytes": self.part_bytes,
            "inputs": [asdict(of) for of in inputs],
        }

    def begin(self, inputs: Sequence[InputFile], overwrite: bool) -> list[Part] | None:
        """The plan of the run to resume, or `None` if there is none."""
        fs, root = filesystem(self.output)
        identity = json.loads(json.dumps(self.identity(inputs)))
        self.key = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:8]
        plan = f"{root}/{OWN}/plan.json"
        planned = fs.get_file_info(plan).type != pyarrow.fs.FileType.NotFound
        there = fs.get_file_info(pyarrow.fs.FileSelector(root, allow_not_found=True))
        if not planned and any(found.base_name != OWN for found in there):
            raise JobError(f"{self.output}: the directory is not empty and has no run of this job; give another -o")
        if planned and overwrite:
            # Deletes only what a job wrote, and the plan last: if it is killed in between, it can be repeated.
            for found in there:
                if found.base_name.startswith("part-") or found.base_name == "_SUCCESS":
                    fs.delete_file(found.path)
            fs.delete_dir(f"{root}/{OWN}")
        if not planned or overwrite:
            return None
        with fs.open_input_stream(plan) as file:
            read = json.loads(file.read())
        if read["job"] != identity:
            other = ", ".join(key for key in identity if read["job"].get(key) != identity[key])
            raise JobError(f"{self.output}: there is a run with other {other}; --overwrite starts over")
        return [Part(**part) for part in read["parts"]]

    def planned(self, inputs: Sequence[InputFile], found: Sequence[Part]) -> list[Part]:
        """Numbers the parts and writes the plan."""
        plan = [Part(**(asdict(part) | {"number": number})) for number, part in enumerate(found)]
        whole = {"job": self.identity(inputs), "parts": [asdict(part) for part in plan]}
        fs, root = filesystem(self.output)
        fs.create_dir(f"{root}/{OWN}", recursive=True)
        replace(fs, f"{root}/{OWN}/plan.json", json.dumps(whole, ensure_ascii=False).encode())
        return plan

    def file_of(self, part: Part) -> str:
        """The file name of a part. Valid once the run has begun."""
        suffix = {"none": "", "gz": ".gz", "zst": ".zst"}[self.compress or "none"]
        return f"part-{part.number:05}-{self.key}.{'parquet' if self.to == 'parquet' else 'jsonl' + suffix}"

    def missing(self, plan: Sequence[Part]) -> list[Part]:
        """The parts that are not done."""
        fs, root = filesystem(self.output)
        there = {found.base_name for found in fs.get_file_info(pyarrow.fs.FileSelector(root))}
        return [part for part in plan if self.file_of(part) not in there]

    def finish(self, plan: Sequence[Part]) -> dict[str, Any]:
        """Adds up the totals, lists the rejects, and marks the output as complete."""
        if left := self.missing(plan):
            raise JobError(f"parts are missing: {len(left)}; run the same command again to make them")
        fs, root = filesystem(self.output)
        total = {"parts": len(plan), "pages": 0, "bytes": 0, "skipped": 0, "rejected": 0, "seconds": 0.0}
        listed = f"{root}/{OWN}/rejects.jsonl"
        with fs.open_output_stream(hidden(listed)) as rejects:
            for part in plan:
                with fs.open_input_stream(f"{root}/{OWN}/{part.number:05}.json") as file:
                    of_part = json.loads(file.read())
                for key in ("pages", "bytes", "skipped", "seconds"):
                    total[key] += of_part[key]
                total["rejected"] += len(of_part["rejects"])
                for source, reason in of_part["rejects"]:
                    line = json.dumps({"source": source, "reason": reason}, ensure_ascii=False)
                    rejects.write(f"{line}\n".encode())
        fs.move(hidden(listed), listed)
        total["seconds"] = round(total["seconds"], 3)
        replace(fs, f"{root}/{OWN}/summary.json", json.dumps(total).encode())
        replace(fs, f"{root}/_SUCCESS", b"")
        # Leftovers of killed attempts.
        for found in fs.get_file_info(pyarrow.fs.FileSelector(f"{root}/{OWN}")):
            if found.base_name.startswith("."):
                fs.delete_file(found.path)
        return total

"""A Spark job over files. It turns pages into records and writes parts; each part appears only when it is complete.

    spark-submit $(python -m taosha.spark_job --where) PATH... -o DIR [--to parquet|jsonl] [cleaning options]
    python -m taosha.spark_job --master local[4] PATH... -o DIR

Reads everything that the command line reads (JSON Lines, WET, WARC, ...) and Parquet, from local or shared directories and
from every file system that pyarrow supports (hdfs://, s3://, gs://). The output is the command line's records, byte for
byte (`--to jsonl`), or their columns (`--to parquet`). Rows of Parquet are named `file:row`; their other columns go into
`extra`, like the other fields of JSON Lines.

The first run writes the list of parts (`_taosha/plan.json`). A part is a file, or a range of a large JSON Lines or Parquet
file. A part is written under a hidden name and renamed when it is complete. So after the driver or a worker was killed, the
same command resumes the run and makes only the missing parts. If options or inputs have changed, the job says so and does
nothing; `--overwrite` starts over.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

# When this file runs as a script, Python searches its directory first and would import `ray.py` from it as Ray.
if (
    __name__ == "__main__"
    and sys.path
    and os.path.realpath(sys.path[0] or ".") == os.path.dirname(os.path.realpath(__file__))
):
    del sys.path[0]

from taosha import OptionError, options
from taosha._inputs import InputFile, JobError, parts, paths
from taosha._job import Job
from taosha._parts import run_part

if TYPE_CHECKING:
    from pyspark import SparkContext

__all__ = ["main", "run"]


def arguments() -> argparse.ArgumentParser:
    """The parser of the job's arguments. The cleaning options are the command line's, taken from `options()`."""
    parser = argparse.ArgumentParser(
        prog="taosha.spark_job",
        allow_abbrev=False,
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files, or directories, read in sorted order")
    parser.add_argument("-o", "--output", metavar="DIR", help="directory for the parts")
    parser.add_argument("--to", choices=("parquet", "jsonl"), default="parquet", help="output format (default: parquet)")
    parser.add_argument(
        "--compress", choices=("none", "gz", "zst"), help="compression (default: zst for parquet, none for jsonl)"
    )
    parser.add_argument("--columns", metavar="NAMES", help="columns of Parquet, separated by commas (default: all but json)")
    parser.add_argument("--field", metavar="NAME", help="the field or column that holds the page")
    parser.add_argument(
        "--partition-size",
        metavar="MB",
        type=_megabytes,
        default=128,
        help="input size of a part in MB (default: 128)",
    )
    parser.add_argument("--overwrite", action="store_true", help="start over and replace the parts of an earlier run")
    parser.add_argument(
        "--master", metavar="URL", help="the cluster, if spark-submit does not set it: local[4], spark://..."
    )
    parser.add_argument("--where", action="store_true", help="print the path of this file, for spark-submit")
    cleaning = parser.add_argument_group("cleaning")
    for option in options():
        how: dict[str, Any] = {"action": "store_true"} if option["flag"] else {"metavar": option["name"].upper()}
        if option["list"]:
            how["action"] = "append"
        about = option["about"].replace("%", "%%")
        cleaning.add_argument(f"--{option['name'].replace('_', '-')}", dest=f"cleaning_{option['name']}", help=about, **how)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Runs the job. Returns 0 for success, 1 if some pages or files could not be read, 2 for wrong usage."""
    parser = arguments()
    given = parser.parse_args(words)
    if given.where:
        print(__file__)
        return 0
    if not given.paths or not given.output:
        parser.error("give at least one PATH, and -o DIR")
    cleaning = {name.removeprefix("cleaning_"): value for name, value in vars(given).items() if name.startswith("cleaning_")}
    cleaning = {name: value for name, value in cleaning.items() if value is not None and value is not False}
    try:
        job = Job(
            output=given.output,
            to=given.to,
            compress=given.compress,
            columns=given.columns.split(",") if given.columns else None,
            field=given.field,
            part_bytes=given.partition_size << 20,
            options=cleaning,
        )
        inputs = paths(given.paths)
    except (JobError, OptionError, ValueError) as error:
        print(f"taosha: {error}", file=sys.stderr)
        return 2
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        from taosha import _engines

        raise _engines.missing("spark", error) from error

    builder = SparkSession.builder.appName("taosha")
    spark = (builder.master(given.master) if given.master else builder).getOrCreate()
    try:
        summary = run(spark.sparkContext, job, inputs, overwrite=given.overwrite)
    except JobError as error:
        print(f"taosha: {error}", file=sys.stderr)
        return 2
    finally:
        spark.stop()
    print(json.dumps(summary), file=sys.stderr)
    if summary["rejected"]:
        noun = "page" if summary["rejected"] == 1 else "pages"
        print(f"taosha: {summary['rejected']} {noun} could not be read; see {job.rejects}", file=sys.stderr)
        return 1
    return 0


def run(context: SparkContext, job: Job, inputs: Sequence[InputFile], overwrite: bool = False) -> dict[str, Any]:
    """Makes the missing parts, each in a task of its own, and returns the totals.

    Raises `JobError` if the output belongs to another run.
    """
    plan = job.begin(inputs, overwrite)
    if plan is None:
        # Tasks that inspect files are short: more than this many tasks bring nothing.
        tasks = max(1, min(len(inputs), 1000))
        found = context.parallelize(inputs, tasks).map(lambda of: parts(of, job.part_bytes)).collect()
        plan = job.planned(inputs, [part for of_input in found for part in of_input])
    missing = job.missing(plan)
    print(f"taosha: {len(plan)} parts, of them {len(plan) - len(missing)} already done", file=sys.stderr)
    if missing:
        context.parallelize(missing, len(missing)).foreach(lambda part: run_part(job, part))
    return job.finish(plan)


def _megabytes(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected a number of MB, 1 or more")
    return number


if __name__ == "__main__":
    # Under spark-submit this file is `__main__`, and workers cannot import functions from there: run the module instead.
    from taosha import spark_job

    sys.exit(spark_job.main())

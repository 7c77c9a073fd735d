"""A Spark job over files: pages in, records out, in parts that are whole or not there.

    spark-submit $(python -m taosha.spark_job --where) PATH... -o DIR [--to parquet|jsonl] [options of cleaning]
    python -m taosha.spark_job --master local[4] PATH... -o DIR

Reads JSON Lines, WET, WARC and all else that the command line reads, and Parquet; from local or shared directories, and
from whatever file system pyarrow knows (hdfs://, s3://, gs://). Records are the command line's, byte for byte (`--to
jsonl`), or their columns (`--to parquet`); rows of Parquet are named `file:row`, and their other columns stand in `extra`,
as those of JSON Lines do.

The first run writes down which parts there are (`_taosha/plan.json`): a file, or of large files of JSON Lines and Parquet
a stretch. A part is written under a hidden name and renamed when it is whole. So a run that was killed, the driver or a
worker, goes on with the same command, and does only what is not there. With other options, or inputs that have changed, it
says so and does nothing; `--overwrite` starts anew.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

# As a script its directory is the first that modules are looked for in, and `ray.py` in it would be taken for Ray.
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
    """What the job can be told. The options of cleaning are the command line's, whatever they are by now."""
    parser = argparse.ArgumentParser(
        prog="taosha.spark_job",
        allow_abbrev=False,
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files, or directories, which are walked in sorted order")
    parser.add_argument("-o", "--output", metavar="DIR", help="where parts are written")
    parser.add_argument("--to", choices=("parquet", "jsonl"), default="parquet", help="what is written (default: parquet)")
    parser.add_argument("--compress", choices=("none", "gz", "zst"), help="how (default: zst for parquet, none for jsonl)")
    parser.add_argument("--columns", metavar="NAMES", help="columns of Parquet, with commas (default: all but json)")
    parser.add_argument("--field", metavar="NAME", help="the field, or column, that holds the page")
    parser.add_argument(
        "--partition-size",
        metavar="MB",
        type=_megabytes,
        default=128,
        help="size of a part's input in MB (default: 128)",
    )
    parser.add_argument("--overwrite", action="store_true", help="start anew, whatever an earlier run has left")
    parser.add_argument(
        "--master", metavar="URL", help="the cluster, where spark-submit does not say it: local[4], spark://..."
    )
    parser.add_argument("--where", action="store_true", help="print where this file is, for spark-submit")
    cleaning = parser.add_argument_group("cleaning")
    for option in options():
        how: dict[str, Any] = {"action": "store_true"} if option["flag"] else {"metavar": option["name"].upper()}
        if option["list"]:
            how["action"] = "append"
        about = option["about"].replace("%", "%%")
        cleaning.add_argument(f"--{option['name'].replace('_', '-')}", dest=f"cleaning_{option['name']}", help=about, **how)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Runs the job; gives its exit status: 0 all done, 1 some pages or files could not be read (named), 2 wrong usage."""
    parser = arguments()
    given = parser.parse_args(words)
    if given.where:
        print(__file__)
        return 0
    if not given.paths or not given.output:
        parser.error("PATH and -o DIR are needed")
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
        print(f"taosha: {summary['rejected']} pages could not be read; see {job.rejects}", file=sys.stderr)
        return 1
    return 0


def run(context: SparkContext, job: Job, inputs: Sequence[InputFile], overwrite: bool = False) -> dict[str, Any]:
    """Makes the parts that are missing, each in a task of its own, and adds up what happened.

    Raises `JobError` where the output is another run's.
    """
    plan = job.begin(inputs, overwrite)
    if plan is None:
        # Tasks that look at files are short; more than this are no use.
        tasks = max(1, min(len(inputs), 1000))
        found = context.parallelize(inputs, tasks).map(lambda of: parts(of, job.part_bytes)).collect()
        plan = job.planned(inputs, [part for of_input in found for part in of_input])
    missing = job.missing(plan)
    print(f"taosha: {len(plan)} parts, {len(plan) - len(missing)} of them there", file=sys.stderr)
    if missing:
        context.parallelize(missing, len(missing)).foreach(lambda part: run_part(job, part))
    return job.finish(plan)


def _megabytes(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("a number of MB is expected")
    return number


if __name__ == "__main__":
    # Under spark-submit this file is `__main__`, whose functions workers could not import: run the module's.
    from taosha import spark_job

    sys.exit(spark_job.main())

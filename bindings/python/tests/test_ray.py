"""Ray Data."""

import pytest

import taosha

ray = pytest.importorskip("ray", reason="ray is not installed")
pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pytest.importorskip("ray.data", reason="ray[data] is not installed")

from taosha import ray as engine


@pytest.fixture(scope="module", autouse=True)
def cluster():
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", object_store_memory=200 << 20)
    yield
    ray.shutdown()


def test_a_dataset_is_cleaned(pages):
    table = pa.table(
        {
            "id": [f"p{n}" for n in range(len(pages))],
            # A column called `html` would hold HTML, and most of these pages are text.
            "page": pa.array([path.read_bytes() for path in pages], pa.binary()),
            "source": list(map(str, pages)),
        }
    )
    ds = ray.data.from_arrow([table.slice(0, 30), table.slice(30)])
    rows = engine.clean(ds, "page", columns=["json", "taosha.removed"], carry=["source"], map_batches={"batch_size": 16}).take_all()
    pipeline = taosha.Pipeline()
    expected = {str(path): pipeline.clean(path.read_bytes(), id=f"p{n}", source=str(path)) for n, path in enumerate(pages)}
    assert {row["source"]: row["json"] for row in rows} == {name: record.json() for name, record in expected.items()}
    for row in rows:
        assert [part["rule"] for part in row["taosha"]["removed"]] == [
            part["rule"] for part in expected[row["source"]].taosha["removed"]
        ]


def test_what_is_wrong_is_said_at_once():
    with pytest.raises(taosha.OptionError, match="no option scrpt"):
        engine.clean(ray.data.from_items([{"text": "页"}]), scrpt="hans")

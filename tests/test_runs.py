"""What a run leaves behind: written whole or not at all, read without running code, refused in words."""

from __future__ import annotations

import ast
import errno
import io
import json
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import elbowroom
from elbowroom import VAE, Autoencoder, load, runs
from elbowroom.errors import RunError

PACKAGE = Path(elbowroom.__file__).parent


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    return np.random.default_rng(0).random((40, 4, 4)).astype(np.float32)


@pytest.fixture(scope="module")
def fitted(x) -> VAE:
    return VAE(2, hidden=(8,), epochs=2, random_state=0).fit(x)


@pytest.fixture
def saved(fitted, tmp_path) -> Path:
    return fitted.save(tmp_path / "run")


class Opens:
    """Unpickled, it makes a file: proof that code ran."""

    def __init__(self, proof: Path):
        self.proof = proof

    def __reduce__(self):
        return (open, (str(self.proof), "w"))


def pickled(kind: str, proof: Path) -> bytes:
    if kind == "pickle":
        return pickle.dumps(Opens(proof))
    content = io.BytesIO()
    if kind == "torch.save":
        torch.save({"weight": torch.zeros(3), "evil": Opens(proof)}, content)
    elif kind == "npz":
        np.savez(content, weight=np.array([Opens(proof)], dtype=object))
    else:
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("data.pkl", pickle.dumps(Opens(proof)))
    return content.getvalue()


@pytest.mark.parametrize("kind", ["pickle", "torch.save", "npz", "zip"])
def test_weights_that_are_a_pickle_are_refused_and_run_nothing(saved, tmp_path, kind):
    proof = tmp_path / "code ran"
    (saved / runs.WEIGHTS).write_bytes(pickled(kind, proof))
    runs.seal(saved)
    with pytest.raises(RunError, match=r"safetensors file; no other format is read, since others can run code"):
        load(saved)
    assert not proof.exists()


@pytest.mark.parametrize("content", [b"", b"\x00" * 7, b"\xff" * 100, b"{}", (2**60).to_bytes(8, "little") + b"{}"])
def test_weights_that_are_anything_else_are_refused(saved, content):
    (saved / runs.WEIGHTS).write_bytes(content)
    runs.seal(saved)
    with pytest.raises(RunError, match="whole safetensors file"):
        load(saved)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_weights_that_are_cut_short_are_refused(saved, share):
    content = (saved / runs.WEIGHTS).read_bytes()
    (saved / runs.WEIGHTS).write_bytes(content[: int(share * len(content))])
    runs.seal(saved)
    with pytest.raises(RunError, match="whole safetensors file"):
        load(saved)


def calls_of(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_no_source_file_can_run_code_from_a_file():
    """No pickle in any of its dresses, and nothing evaluated."""
    modules = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "allow_pickle=True" not in text.replace(" ", ""), path
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert not modules & {alias.name.split(".")[0] for alias in node.names}, path
            if isinstance(node, ast.ImportFrom):
                assert str(node.module).split(".")[0] not in modules, path
        for call in calls_of(tree):
            name = ast.unparse(call.func)
            assert name not in {"eval", "exec", "compile", "__import__"}, (path, name)
            assert name not in {"torch.load", "yaml.load", "yaml.unsafe_load", "pd.read_pickle"}, (path, name)


def test_arrays_that_hold_a_pickle_are_refused(tmp_path):
    """The data's own reader, too."""
    from elbowroom import load_data
    from elbowroom.errors import ElbowroomError

    proof = tmp_path / "code ran"
    np.save(tmp_path / "x.npy", np.array([[Opens(proof)]], dtype=object))
    with pytest.raises(ElbowroomError):
        load_data(tmp_path / "x.npy")
    assert not proof.exists()


def test_a_saved_run_is_json_and_safetensors_alone(saved):
    kinds = {path.suffix for path in saved.rglob("*") if path.is_file() and path.name != runs.LOCK}
    assert kinds == {".json", ".jsonl", ".safetensors"}
    config = json.loads((saved / runs.CONFIG).read_text(encoding="utf-8"))
    assert config["format_version"] == runs.FORMAT_VERSION
    environment = json.loads((saved / runs.ENVIRONMENT).read_text(encoding="utf-8"))
    assert {"elbowroom", "python", "torch", "numpy", "threads", "processor"} <= environment.keys()


def test_weights_of_a_wrong_shape_are_refused_by_name(saved):
    tensors, _ = runs.load_tensors(saved / runs.WEIGHTS)
    tensors["decoder.layers.0.weight"] = torch.zeros(8, 5)
    runs.save_tensors(saved / runs.WEIGHTS, tensors)
    runs.seal(saved)
    with pytest.raises(RunError, match=r"decoder\.layers\.0\.weight is \(8, 5\), wanted \(8, 2\)"):
        load(saved)


@pytest.mark.parametrize("name", ["scaling.shift", "scaling.scale"])
def test_a_scaling_of_a_wrong_shape_is_refused_by_name(saved, name):
    """A scalar or one value per value of the event, nothing else."""
    tensors, _ = runs.load_tensors(saved / runs.WEIGHTS)
    tensors[name] = torch.ones(3, dtype=torch.float64)
    runs.save_tensors(saved / runs.WEIGHTS, tensors)
    runs.seal(saved)
    with pytest.raises(RunError, match=name):
        load(saved)


def test_missing_and_unknown_weights_are_refused_by_name(saved):
    tensors, _ = runs.load_tensors(saved / runs.WEIGHTS)
    tensors["encoder.extra"] = tensors.pop("encoder.layers.0.bias")
    runs.save_tensors(saved / runs.WEIGHTS, tensors)
    runs.seal(saved)
    with pytest.raises(RunError) as caught:
        load(saved)
    assert "encoder.layers.0.bias is missing" in str(caught.value)
    assert "encoder.extra is not part of the model" in str(caught.value)


def test_many_problems_are_counted_and_not_all_told():
    with pytest.raises(RunError, match="and 5 more"):
        runs.load_into(nn.Sequential(*[nn.Linear(2, 2) for _ in range(4)]), {}, "the file")


def test_tensors_and_metadata_come_back_as_they_went(tmp_path):
    tensors = {"a": torch.randn(3, 4), "b": torch.arange(5), "scalar": torch.tensor(2.5, dtype=torch.float64)}
    tensors["view"] = torch.arange(12.0).view(3, 4).T
    runs.save_tensors(tmp_path / "x.safetensors", tensors, {"word": "é, 한"})
    again, metadata = runs.load_tensors(tmp_path / "x.safetensors")
    assert metadata == {"word": "é, 한"}
    assert all(torch.equal(again[name], value) and again[name].dtype == value.dtype for name, value in tensors.items())


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_leaves_the_earlier_file_and_nothing_else(tmp_path, monkeypatch, call, number):
    path = tmp_path / "metrics.json"
    runs.write_json(path, {"nll": 1.0})

    def full(*args):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, full)
    with pytest.raises(RunError, match=r"metrics\.json") as caught:
        runs.write_json(path, {"nll": 2.0})
    assert os.strerror(number) in str(caught.value)
    assert caught.value.cure
    assert runs.read_json(path) == {"nll": 1.0}
    assert files_in(tmp_path) == {"metrics.json"}


def test_ctrl_c_in_a_write_leaves_the_earlier_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "metrics.json"
    runs.write_json(path, {"nll": 1.0})

    def press(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", press)
    with pytest.raises(KeyboardInterrupt):
        runs.write_json(path, {"nll": 2.0})
    assert runs.read_json(path) == {"nll": 1.0}
    assert files_in(tmp_path) == {"metrics.json"}


def test_a_full_disk_at_saving_is_told_in_words_and_the_earlier_save_stays(fitted, saved, x, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = {path.name: path.read_bytes() for path in saved.iterdir()}
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(RunError, match="No space left"):
            fitted.save(saved)
    assert {path.name: path.read_bytes() for path in saved.iterdir()} == before
    assert np.array_equal(load(saved).transform(x), fitted.transform(x))


def test_a_folder_that_cannot_be_written_is_told_in_words(fitted, x, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    for attempt in (
        lambda: fitted.save(tmp_path / "file" / "run"),
        lambda: VAE(2, hidden=(8,), epochs=1).fit(x, run_dir=tmp_path / "file" / "run"),
    ):
        with pytest.raises(RunError) as caught:
            attempt()
        assert "file" in str(caught.value)
        assert caught.value.cure


def test_others_may_read_what_was_written_as_the_system_says(tmp_path):
    (tmp_path / "plain").write_text("")
    runs.write_json(tmp_path / "config.json", {})
    assert (tmp_path / "config.json").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("version", [1, 99, 0, None, "1"])
def test_another_format_version_is_refused(saved, version):
    config = runs.read_json(saved / runs.CONFIG)
    runs.write_json(saved / runs.CONFIG, {**config, "format_version": version})
    with pytest.raises(RunError, match=f"format_version={version}"):
        load(saved)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(RunError, match="run folder"):
        load(tmp_path)
    with pytest.raises(RunError, match="run folder"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["", "{", "[]", "3", "{}", '{"format_version": 1}', "\ufffe"])
def test_a_config_that_is_none_is_refused(saved, content):
    (saved / runs.CONFIG).write_bytes(content.encode("utf-16-le" if content == "\ufffe" else "utf-8"))
    with pytest.raises(RunError):
        load(saved)


@pytest.mark.parametrize("missing", ["plan", "params", "estimator"])
def test_a_config_without_one_of_its_parts_is_refused(saved, missing):
    config = runs.read_json(saved / runs.CONFIG)
    del config[missing]
    runs.write_json(saved / runs.CONFIG, config)
    with pytest.raises(RunError):
        load(saved)


def test_a_missing_weight_file_is_named(saved):
    (saved / runs.WEIGHTS).unlink()
    with pytest.raises(RunError, match=r"weights\.safetensors"):
        load(saved)


def test_saving_twice_into_one_folder_keeps_the_second(x, tmp_path):
    """The second may be another model, of the same shape or not."""
    VAE(2, hidden=(8,), epochs=1, likelihood="bernoulli", random_state=0).fit(x).save(tmp_path / "run")
    second = Autoencoder(3, hidden=(8,), epochs=1, likelihood="gaussian", random_state=0).fit(x)
    again = load(second.save(tmp_path / "run"))
    assert type(again) is Autoencoder
    assert np.array_equal(again.transform(x), second.transform(x))
    assert again.get_params()["likelihood"] == "gaussian"


def test_saving_a_model_that_was_fitted_again_keeps_the_new_settings(x, tmp_path):
    """Weights of one shape, so nothing but the words in config.json could tell them apart."""
    first = VAE(2, hidden=(8,), epochs=1, scaling="identity", beta=1.0, random_state=0).fit(x)
    first.save(tmp_path / "run")
    second = VAE(2, hidden=(8,), epochs=1, scaling="identity", beta=4.0, random_state=0).fit(x)
    assert load(second.save(tmp_path / "run")).plan_ == second.plan_


def test_korean_names_are_written_as_they_are_read(tmp_path):
    runs.write_json(tmp_path / "config.json", {"name": "변분 오토인코더"})
    assert "변분" in (tmp_path / "config.json").read_text(encoding="utf-8")
    assert runs.read_json(tmp_path / "config.json") == {"name": "변분 오토인코더"}


def test_text_files_are_read_as_utf8():
    """The locale's encoding is another on other systems, so it is always said."""
    for path in PACKAGE.rglob("*.py"):
        for call in calls_of(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(call.func)
            if name.endswith((".read_text", ".write_text")):
                assert call.args or "encoding" in {word.arg for word in call.keywords}, (path.name, call.lineno)

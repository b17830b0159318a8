"""Reads a run that the tests wrote with other people's readers and compares every value.

    python check_tracking.py FOLDER

FOLDER holds `expected.json` and the folder `run`, see `TrackingRun.swift`. Needs the package
tensorboard.
"""

import csv
import glob
import io
import json
import math
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from tensorboard.backend.event_processing import event_file_loader
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

folder = sys.argv[1]
logs = f"{folder}/run/logs"
expected = json.load(open(f"{folder}/expected.json"))
checks = 0


def check(actual, wanted, what):
    global checks
    checks += 1
    if isinstance(wanted, float) and isinstance(actual, float):
        if math.isnan(wanted):
            same = math.isnan(actual)
        elif math.isinf(wanted):
            same = actual == wanted
        else:
            same = abs(actual - wanted) <= 1e-6 * max(1.0, abs(wanted))
    else:
        same = actual == wanted
    if not same:
        sys.exit(f"{what}: got {actual!r}, expected {wanted!r}")


def number(text):
    """A number of expected.json, where those that are not finite are strings."""
    return float(text)


def check_raw_events():
    """Every record parses; the files are in order; TensorBoard's plain loader reads them too."""
    paths = sorted(glob.glob(f"{logs}/events.out.tfevents.*"))
    check(len(paths), 2, "number of event files")
    sessions = []
    for path in paths:
        raw = [event_pb2.Event.FromString(b) for b in event_file_loader.RawEventFileLoader(path).Load()]
        check(raw[0].file_version, "brain.Event:2", "file version")
        check(raw[0].source_metadata.writer, "apus", "writer")
        check(len(list(event_file_loader.EventFileLoader(path).Load())), len(raw), "events")
        sessions += [e.step for e in raw if e.HasField("session_log")]
    check(sessions, [0, expected["purgeStep"]], "session starts")


def check_accumulated():
    events = EventAccumulator(logs, size_guidance={"scalars": 0, "histograms": 0, "images": 0, "tensors": 0})
    events.Reload()
    tags = events.Tags()
    check(sorted(tags["scalars"]), sorted(expected["scalars"]), "scalar tags")
    for tag, points in expected["scalars"].items():
        read = events.Scalars(tag)
        check([e.step for e in read], [p["step"] for p in points], f"steps of {tag}")
        for e, p in zip(read, points):
            check(e.value, number(p["value"]), f"{tag} at {p['step']}")
            check(e.wall_time, expected["wallTime"], f"time of {tag}")
    check(sorted(tags["histograms"]), sorted(expected["histograms"]), "histogram tags")
    for tag, wanted in expected["histograms"].items():
        (event,) = events.Histograms(tag)
        h = event.histogram_value
        for name in ["min", "max", "num", "sum"]:
            check(getattr(h, name), number(wanted[name]), f"{name} of {tag}")
        check(h.sum_squares, number(wanted["sumOfSquares"]), f"squares of {tag}")
        check(sum(h.bucket), number(wanted["num"]), f"buckets of {tag}")
        check(len(h.bucket), len(h.bucket_limit), f"limits of {tag}")
    check(tags["images"], ["figure"], "image tags")
    (image,) = events.Images("figure")
    check((image.width, image.height), (expected["imageWidth"], expected["imageHeight"]), "image size")
    check(list(image.encoded_image_string), expected["image"], "image bytes")
    tag = expected["textName"] + "/text_summary"
    check(tags["tensors"], [tag], "text tags")
    (text,) = events.Tensors(tag)
    check(text.tensor_proto.string_val[0].decode(), expected["text"], "text")
    return events


def check_hparams(events):
    data = {}
    for tag, content in events.PluginTagToContent("hparams").items():
        data[tag] = plugin_data_pb2.HParamsPluginData.FromString(content)
    experiment = data["_hparams_/experiment"].experiment
    types = {i.name: api_pb2.DataType.Name(i.type) for i in experiment.hparam_infos}
    check(
        types,
        {
            "flip": "DATA_TYPE_BOOL",
            "lr": "DATA_TYPE_FLOAT64",
            "model": "DATA_TYPE_STRING",
            "zero": "DATA_TYPE_FLOAT64",
        },
        "types of hyperparameters",
    )
    check([m.name.tag for m in experiment.metric_infos], ["hparam/bleu"], "metrics")
    start = data["_hparams_/session_start_info"].session_start_info.hparams
    check(start["flip"].bool_value, True, "flip")
    check(start["lr"].number_value, 0.001, "lr")
    check(start["model"].string_value, "lstm", "model")
    check(start["zero"].WhichOneof("kind"), "number_value", "zero")
    end = data["_hparams_/session_end_info"].session_end_info
    check(end.status, api_pb2.STATUS_SUCCESS, "status")


def check_tables():
    with open(f"{logs}/metrics.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for row in rows:
        step = int(row.pop("step"))
        for name, value in row.items():
            if value != "":
                columns.setdefault(name, []).append((step, float(value)))
    lines = {}
    for text in open(f"{logs}/metrics.jsonl"):
        def refuse(constant):
            sys.exit(f"metrics.jsonl: {constant} is not JSON")
        line = json.loads(text, parse_constant=refuse)
        step, _ = line.pop("step"), line.pop("time")
        odd = line.pop("nonfinite", {})
        for name, value in line.items():
            lines.setdefault(name, []).append((step, float(odd[name]) if value is None else value))
    for kind, table in [("csv", columns), ("jsonl", lines)]:
        check(sorted(table), sorted(expected["logged"]), f"names in {kind}")
        for name, points in expected["logged"].items():
            check([s for s, _ in table[name]], [p["step"] for p in points], f"{kind}: steps of {name}")
            for (step, value), p in zip(table[name], points):
                check(value, number(p["value"]), f"{kind}: {name} at {step}")
    for name in ["environment.json", "environment-2.json", "result.json"]:
        json.load(open(f"{folder}/run/{name}"))


def check_server(load_fast):
    """Asks a real server on a free port of the loopback for everything; it has two loaders."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    log = open(f"{folder}/server.log", "w")
    server = subprocess.Popen(
        [sys.executable, "-m", "tensorboard.main", "--logdir", f"{folder}/run", "--port", str(port),
         "--host", "127.0.0.1", "--load_fast", load_fast],
        stdout=log, stderr=subprocess.STDOUT)
    base = f"http://127.0.0.1:{port}/data/plugin"

    def get(path, body=None, **query):
        url = f"{base}/{path}?{urllib.parse.urlencode(query)}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.read()

    try:
        deadline = time.time() + 120
        # The server reads the files while it answers; the metric of the hyperparameters is last.
        while True:
            if time.time() > deadline or server.poll() is not None:
                sys.exit(f"the server does not answer: {open(log.name).read()}")
            time.sleep(0.5)
            try:
                tags = json.loads(get("scalars/tags"))
                if json.loads(get("scalars/scalars", run="logs", tag="hparam/bleu")):
                    break
            except (urllib.error.URLError, ConnectionError):
                pass
        check(sorted(tags["logs"]), sorted(expected["scalars"]), "server: scalar tags")
        for tag, points in expected["scalars"].items():
            read = json.loads(get("scalars/scalars", run="logs", tag=tag))
            check([p[1] for p in read], [p["step"] for p in points], f"server: steps of {tag}")
            for (_, step, value), p in zip(read, points):
                value = float(str(value).replace("Infinity", "inf"))
                check(value, number(p["value"]), f"server: {tag} at {step}")
        check(sorted(json.loads(get("histograms/tags"))["logs"]), sorted(expected["histograms"]),
              "server: histogram tags")
        for tag, wanted in expected["histograms"].items():
            ((_, _, buckets),) = json.loads(get("histograms/histograms", run="logs", tag=tag))
            check(sum(b[2] for b in buckets), number(wanted["num"]), f"server: buckets of {tag}")
        (image,) = json.loads(get("images/images", run="logs", tag="figure", sample=0))
        check(image["step"], 59, "server: step of the image")
        url = f"{base}/images/individualImage?{image['query']}"
        with urllib.request.urlopen(url, timeout=30) as reply:
            check(list(reply.read()), expected["image"], "server: image bytes")
        tag = expected["textName"] + "/text_summary"
        (text,) = json.loads(get("text/text", run="logs", tag=tag))
        check("<h1>Title</h1>" in text["text"], True, "server: text")
        experiment = json.loads(get("hparams/experiment", body={"experimentName": ""}))
        names = sorted(h["name"] for h in experiment["hparamInfos"])
        check(names, ["flip", "lr", "model", "zero"], "server: hyperparameters")
        groups = json.loads(get("hparams/session_groups", body={
            "experimentName": "", "startIndex": 0, "sliceSize": 10, "colParams": [],
            "allowedStatuses": ["STATUS_SUCCESS"]}))
        (group,) = groups["sessionGroups"]
        check(group["hparams"]["model"], "lstm", "server: model")
        check(group["hparams"]["lr"], 0.001, "server: lr")
        values = {m["name"]["tag"]: m["value"] for m in group["metricValues"]}
        check(values, {"hparam/bleu": 0.25}, "server: metrics")
    finally:
        server.terminate()
        server.wait()


check_raw_events()
check_hparams(check_accumulated())
check_tables()
check_server("true")
check_server("false")
print(f"{checks} comparisons with TensorBoard's readers and server, csv and json: all equal")

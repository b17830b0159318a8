"""Looks up the names of PyTorch, NumPy and safetensors that ComingFromPyTorch.md, Docs/Layers.md and Docs/Schedules.md give a counterpart for.

Prints those that do not exist and exits with 1 if there are any. Those of Docs/Layers.md that do exist are written into
layer_names.txt, where a test looks for them. Needs `pip install torch torchvision numpy safetensors`.
"""

import builtins
import importlib
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ARTICLE = HERE.parents[2] / "Sources/Tensor/Tensor.docc/ComingFromPyTorch.md"
LAYERS = HERE.parents[2] / "Docs/Layers.md"
SCHEDULES = HERE.parents[2] / "Docs/Schedules.md"


def names(article):
    """The code spans of the columns headed PyTorch."""
    column, result = None, []
    for line in article.splitlines():
        if not line.startswith("|"):
            column = None
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if column is None:
            column = cells.index("PyTorch") if "PyTorch" in cells else -1
        elif column >= 0:
            result += re.findall(r"`([^`]+)`", cells[column])
    return result


def exists(name):
    """Whether the name leads somewhere from the longest prefix of it that is a module."""
    parts = name.split(".")
    if len(parts) == 1:
        return parts[0] in ("None",) or hasattr(builtins, parts[0])
    for count in range(len(parts) - 1, 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        for part in parts[count:]:
            if not hasattr(value, part):
                return False
            value = getattr(value, part)
        return True
    return False


articles = {path: names(path.read_text()) for path in (ARTICLE, LAYERS, SCHEDULES)}
missing = [name for found in articles.values() for name in found if not exists(name)]
for name in missing:
    print(name)
for path, least in ((ARTICLE, 300), (LAYERS, 50), (SCHEDULES, 25)):
    if len(articles[path]) < least:
        sys.exit(f"only {len(articles[path])} names found in {path}")
known = sorted(set(articles[LAYERS]) - set(missing))
(HERE / "layer_names.txt").write_text("".join(f"{name}\n" for name in known))
sys.exit(1 if missing else 0)

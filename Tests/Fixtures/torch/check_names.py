"""Looks up the names of PyTorch, NumPy and safetensors that the article ComingFromPyTorch.md gives a counterpart for.

Prints those that do not exist and exits with 1 if there are any. Needs `pip install torch numpy safetensors`.
"""

import builtins
import importlib
import pathlib
import re
import sys

ARTICLE = pathlib.Path(__file__).resolve().parents[3] / "Sources/Tensor/Tensor.docc/ComingFromPyTorch.md"


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


found = names(ARTICLE.read_text())
missing = [name for name in found if not exists(name)]
for name in missing:
    print(name)
if len(found) < 300:
    sys.exit(f"only {len(found)} names found in {ARTICLE}")
sys.exit(1 if missing else 0)

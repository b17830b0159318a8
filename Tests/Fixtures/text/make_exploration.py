"""Goldens of scikit-learn and gensim for PCA, t-SNE, k-means and nearest words.

    python -m venv venv && venv/bin/pip install scikit-learn==1.9.1 gensim==4.4.0 safetensors
    venv/bin/python Tests/Fixtures/text/make_exploration.py

Writes exploration.safetensors (matrices, and tensors that scikit-learn makes of them) and
exploration.json (numbers and words) beside itself. What is made of GloVe vectors comes from
../shared/data/glove/glove.6B.50d.flickr8k.txt; of them only numbers and single words are kept.
"""

import json
import pathlib
import warnings

import numpy as np
from gensim.models import KeyedVectors
from safetensors.numpy import save_file
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.manifold import _t_sne as internals
from sklearn.metrics import pairwise_distances

HERE = pathlib.Path(__file__).parent
GLOVE = HERE / "../../../../shared/data/glove/glove.6B.50d.flickr8k.txt"


def matrices(glove):
    rng = np.random.default_rng(7)
    # Overlapping clusters of different spread.
    centers = rng.normal(0, 2, (6, 10))
    clusters = np.concatenate(
        [rng.normal(c, s, (25, 10)) for c, s in zip(centers, [0.6, 0.8, 1, 1.2, 1.5, 2])])
    # As pictures of digits are: 64 pixels in 0 ... 16, ten shapes that bend.
    shapes = rng.normal(0, 1, (10, 6, 64))
    strokes = []
    for i in range(300):
        amounts = np.concatenate([[2], rng.normal(0, 0.7, 5)])
        strokes.append(amounts @ shapes[i % 10])
    strokes = np.clip(np.round(4 + 3 * np.array(strokes)), 0, 16)
    # A rolled sheet.
    t = 1.5 * np.pi * (1 + 2 * rng.random(200))
    roll = np.stack([t * np.cos(t), 21 * rng.random(200), t * np.sin(t)], 1)
    # More columns than rows.
    wide = rng.normal(0, 1, (20, 4)) @ rng.normal(0, 1, (4, 60)) + rng.normal(0, 0.3, (20, 60)) + 5
    result = {"clusters": clusters, "strokes": strokes, "roll": roll, "wide": wide}
    result = {name: x.astype(np.float32) for name, x in result.items()}
    if glove is not None:
        result["glove"] = glove
    return result


def exact_divergence(x, embedding, metric, perplexity):
    """The divergence over all pairs, of scikit-learn's own affinities."""
    d = pairwise_distances(x, metric=metric, **({"squared": True} if metric == "euclidean" else {}))
    if metric != "euclidean":
        d = d**2
    p = squareform(internals._joint_probabilities(d, perplexity, 0))
    dof = max(embedding.shape[1] - 1, 1)
    q = squareform((1 + pdist(embedding.astype(np.float64), "sqeuclidean") / dof) ** (-(dof + 1) / 2))
    q /= q.sum()
    where = p > 1e-15
    return float((p[where] * np.log(p[where] / q[where])).sum())


def tsne(x, count, **options):
    """Medians of so many runs: single ones differ by 10 % and more after changes of the last bit.

    With another seed where points start at random, else with noise of another seed.
    """
    name = {"n_components": "components"}
    runs = []
    for seed in range(count):
        noise = np.random.default_rng(seed).normal(0, 1e-5, x.shape).astype(np.float32)
        y = x if options.get("init") == "random" else x + noise
        model = TSNE(random_state=seed, **options)
        embedding = model.fit_transform(y)
        runs.append((float(model.kl_divergence_), exact_divergence(
            y, embedding, options.get("metric", "euclidean"), options.get("perplexity", 30))))
    divergence, exact = np.median(runs, axis=0)
    return {"options": {name.get(k, k): v for k, v in options.items()}, "runs": count,
            "klDivergence": divergence, "exactDivergence": exact}


def kmeans(x, clusters):
    """The median of nine times the best of ten, which differs by some percent."""
    best = [KMeans(clusters, n_init=10, random_state=seed).fit(x).inertia_ for seed in range(9)]
    return {"clusters": clusters, "inertia": float(np.median(best))}


def neighbours(result):
    return [{"word": word, "score": float(score)} for word, score in result]


def questions(vectors, words, analogies, odd):
    return {
        "neighbors": {w: neighbours(vectors.most_similar(w, topn=5)) for w in words},
        "analogies": [
            {"positive": p, "negative": n,
             "addition": neighbours(vectors.most_similar(positive=p, negative=n, topn=5)),
             "multiplication": neighbours(
                 vectors.most_similar_cosmul(positive=p, negative=n, topn=5))}
            for p, n in analogies],
        "odd": [{"words": w, "answer": vectors.doesnt_match(w)} for w in odd],
        "similarities": [
            {"a": a, "b": b, "score": float(vectors.similarity(a, b))}
            for a in words for b in words],
    }


def main():
    warnings.simplefilter("ignore")
    glove = vectors = None
    if GLOVE.exists():
        vectors = KeyedVectors.load_word2vec_format(GLOVE, no_header=True)
        glove = vectors.vectors[:300]
    xs = matrices(glove)
    tensors = {name: x for name, x in xs.items() if name != "glove"}
    numbers = {"pca": {}, "tsne": {}, "kmeans": {}, "words": {}}

    for name, components in [("clusters", None), ("strokes", 5), ("roll", None), ("wide", 6)]:
        x = xs[name].astype(np.float64)
        model = PCA(components, svd_solver="full").fit(x)
        whitened = PCA(components, svd_solver="full", whiten=True).fit(x)
        for key, value in [
            ("mean", model.mean_), ("components", model.components_),
            ("explainedVariance", model.explained_variance_),
            ("explainedVarianceRatio", model.explained_variance_ratio_),
            ("singularValues", model.singular_values_),
            ("transformed", model.transform(x[:20])),
            ("whitened", whitened.transform(x[:20])),
            ("restored", model.inverse_transform(model.transform(x[:20]))),
        ]:
            tensors[f"pca/{name}/{key}"] = np.ascontiguousarray(value, np.float32)
        numbers["pca"][name] = {
            "count": int(model.n_components_),
            "explaining": [[s, int(PCA(s, svd_solver="full").fit(x).n_components_)]
                           for s in (0.3, 0.6, 0.9)]}

    for name, x in xs.items():
        if name == "wide":
            continue
        runs = [{}, {"method": "exact"}, {"init": "random"}, {"perplexity": 12}]
        runs += [{"method": "exact", "metric": "cosine"}, {"metric": "cosine"}]
        runs += [{"n_components": 3}, {"n_components": 3, "method": "exact"}]
        numbers["tsne"][name] = [
            tsne(x, 15 if name == "roll" else 5, **options) for options in runs]
        numbers["kmeans"][name] = [kmeans(x, k) for k in (2, 6, 10, 25)]

    # One map, to compare the divergence of the very same points.
    maps = {}
    for components in (2, 3):
        x = xs["clusters"]
        embedding = TSNE(components, max_iter=400, random_state=0).fit_transform(x)
        tensors[f"tsne/clusters/{components}"] = embedding.astype(np.float32)
        maps[str(components)] = exact_divergence(x, embedding, "euclidean", 30)
    numbers["divergences"] = maps

    # Invented words.
    rng = np.random.default_rng(3)
    words = [f"{a}{b}" for a in "kjmnt" for b in ("ala", "eno", "iru", "opa", "usi", "yko")]
    invented = KeyedVectors(12)
    rows = rng.normal(0, 1, (len(words), 12)).astype(np.float32) + 0.3
    invented.add_vectors(words, rows)
    tensors["words"] = rows
    numbers["words"]["invented"] = questions(
        invented, ["kala", "tyko", "miru"],
        [[["kala", "meno"], ["tyko"]], [["jopa"], ["nusi", "kiru"]], [["nala"], []]],
        [["kala", "keno", "kiru"], ["tala", "nopa", "jyko", "musi", "kopa"]])
    numbers["words"]["list"] = words
    if vectors is not None:
        numbers["words"]["glove"] = questions(
            vectors, ["dog", "red", "running", "guitar", "the"],
            [[["king", "woman"], ["man"]] if "king" in vectors else [["boy", "woman"], ["man"]],
             [["girl", "man"], ["woman"]], [["running", "jump"], ["run"]],
             [["cats", "dog"], ["cat"]] if "cats" in vectors else [["boys", "dog"], ["boy"]]],
            [["dog", "cat", "horse", "guitar"], ["red", "blue", "green", "street"],
             ["man", "woman", "child", "mountain"]])
    save_file(tensors, HERE / "exploration.safetensors")
    (HERE / "exploration.json").write_text(json.dumps(numbers, indent=1) + "\n")


main()

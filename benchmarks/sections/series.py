"""The section of the page on series."""

from __future__ import annotations

from statistics import mean, stdev
from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    chosen, classes = record["chosen on the training part"], list(record["rows"])[1:]
    rows = []
    for name, areas in record["areas"].items():
        spread = f" ± {stdev(areas['all']):.4f}" if len(areas["all"]) > 1 else ""
        rows.append([name, f"{mean(areas['all']):.4f}{spread}", *(f"{mean(areas[c]):.3f}" for c in classes),
                     f"{mean(areas['found']):.1%}", f"{record['seconds of a training'][name]:.1f}"])  # fmt: skip
    tried = [(row["latent_dim"], row["noise"], f"{row['auc']:.4f}") for row in chosen["tried"]]
    header = ["", "all", *classes, f"found at {record['share']:.0%} false alarms", "seconds"]
    return "\n".join([
        "## Series: abnormal heartbeats of ECG5000\n", around(record),
        f"ROC AUC on the official test part, {record['rows']['normal']:,} normal beats and "
        f"{sum(record['rows'][c] for c in classes):,} others, means of {len(record['seeds'])} seeds and their standard "
        "deviation, for all abnormal beats and for each class; trained on the 292 normal beats of the training part. "
        "The number behind a name is that of latent dimensions or components.\n",
        table(header, rows),
        f"Chosen on folds of the training part for the dense autoencoder, and taken over by the others: "
        f"{chosen['latent_dim']} dimensions and noise of {chosen['noise']:g} standard deviations in the input. On the "
        "same folds PCA had "
        + ", ".join(f"{value:.4f} with {count}" for count, value in chosen["pca"].items()) + " components.\n",
        table(("latent dimensions", "noise", "ROC AUC on the folds"), tried),
        words(record) + "\n",
    ])  # fmt: skip


def words(record: dict[str, Any]) -> str:
    """What the models add to PCA, by the figures."""
    areas = {name: mean(values["all"]) for name, values in record["areas"].items()}
    caught = {name: mean(values["found"]) for name, values in record["areas"].items()}
    chosen = record["chosen on the training part"]
    equal, folds = (f"PCA, {count}" for count in (chosen["latent_dim"], max(chosen["pca"], key=chosen["pca"].get)))
    parts = [f"What the models add: PCA of as many components has {areas[equal]:.4f} and finds {caught[equal]:.0%} of the "
             f"abnormal beats at {record['share']:.0%} false alarms; PCA of {folds.split()[-1]}, the number that the same "
             f"folds choose, has {areas[folds]:.4f} and finds {caught[folds]:.0%}. Beside the two,"]  # fmt: skip
    for name in areas:
        if "autoencoder, " in name:
            parts.append(f"the {name.split(',')[0]} has {areas[name] - areas[equal]:+.4f} and "
                         f"{areas[name] - areas[folds]:+.4f} and finds {caught[name]:.0%};")  # fmt: skip
    return " ".join(parts)[:-1] + "."

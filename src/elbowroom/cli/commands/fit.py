"""elbowroom fit."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

READ_AS = {"rows": "rows of numbers, or images", "texts": "texts", "pairs": "pairs of texts"}
READ_WITH = {
    "rows": ("label_column", "labels", "window", "stride", "time", "gaps", "size", "fit", "colour", "strict", "workers",
             "stream"),
    "texts": ("columns",),
    "pairs": ("columns", "target", "validation_target"),
}  # fmt: skip
"""The settings that say how data are read, by what a model reads."""


@dataclass(frozen=True)
class Fit:
    """Train a model, measure it, and write a run folder with a report.

    Examples:
      elbowroom fit digits
      elbowroom fit mnist --model vae --latent-dim 20 --epochs 10
      elbowroom fit table.csv --model anomaly-detector --label-column class --out runs/first
      elbowroom fit photos.npy --model autoencoder --corruption masking,share=0.5 --validation 0.1 --patience 5
      elbowroom fit mnist --model conditional-vae --latent-dim 20     p(x|y), of the labels of the data
      elbowroom fit mnist --model adversarial-autoencoder --prior ten-gaussians --labels
      elbowroom fit celeba --model face-vae --augmentation horizontal-flip
      elbowroom fit photos.npy --encoder residual --latent-dim 64 --penalty ms-ssim      sharper images
      elbowroom fit photos/ --size 64x64 --fit crop        a folder of images, or a zip or tar of one
      elbowroom fit series.csv --window 140 --stride 70 --time when --encoder recurrent    windows of a series
      elbowroom fit pairs.tsv --model transformer --validation 0.05     one text into another; or two files, --target
      elbowroom fit multi30k --model seq2seq --attention bahdanau --columns en de
      elbowroom fit lines.txt --model sequence-vae --latent-dim 32      texts through a code
      elbowroom fit mnist --out runs/mnist --resume        go on after a power cut or Ctrl-C
    """

    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A set by name (see `elbowroom data`), a file (.npy .npz .csv .parquet or IDX, also .gz), or images: a folder,
    zip, tar, or table of file names. For models of texts: a set by name, lines (.txt), or a table (.tsv
    .csv .parquet)."""
    model: Literal[
        "vae",
        "face-vae",
        "autoencoder",
        "linear-autoencoder",
        "anomaly-detector",
        "conditional-vae",
        "adversarial-autoencoder",
        "vae-gan",
        "seq2seq",
        "transformer",
        "sequence-autoencoder",
        "sequence-vae",
    ] = "vae"
    """What to train; face-vae is a larger network for photographs with 200 latent dimensions. The last four read texts:
    seq2seq and transformer pairs of them, the others each by itself."""
    latent_dim: int | None = None
    """Dimensions of the latent space."""
    hidden: tuple[int, ...] | None = None
    """Units of the encoder's hidden layers where it is an mlp; the decoder mirrors them."""
    encoder: str | None = None
    """mlp, for images convolutional or residual, for series recurrent or series-convolutional; the decoder mirrors it.
    By default convolutional for pictures in colour or larger than 32 x 32."""
    prior: str | None = None
    """standard-normal or uniform; in two dimensions also ten-gaussians or swiss-roll (adversarial-autoencoder)."""
    likelihood: str | None = None
    """auto, or bernoulli, continuous-bernoulli, gaussian, laplace, student-t, categorical, discretised-logistic or
    discretised-logistic-mixture."""
    scaling: str | None = None
    """auto, identity, range, standard, channels or center."""
    corruption: str | None = None
    """salt-and-pepper, gaussian, masking or block, with settings as in salt-and-pepper,share=0.2: train a denoiser."""
    augmentation: tuple[str, ...] | None = None
    """Of training alone: horizontal-flip and shift, of images; binarise: draw every pixel as black or white anew
    whenever it is seen. Several come one after another."""
    bound: Literal["elbo", "importance-weighted", "doubly-reparameterised", "naive-monte-carlo"] | None = None
    """Of a VAE: what training raises; naive-monte-carlo has no encoder."""
    bound_samples: int | None = None
    """Draws of z for each example and step."""
    beta: float | None = None
    """Weight of the KL."""
    kl_warmup: float | None = None
    """Epochs over which that weight goes from --kl-start to --beta."""
    kl_start: float | None = None
    """Weight of the KL where the warm-up begins; 0 by default."""
    kl_shape: Literal["linear", "logistic"] | None = None
    """Of a sequence-vae: whether the weight rises in a line (the default) or in an S."""
    kl_cycle: float | None = None
    """Of a sequence-vae: epochs after which the warm-up begins anew."""
    free_bits: float | None = None
    """Nats of KL per dimension that cost nothing."""
    labels: bool = False
    """Of an adversarial autoencoder: each class of the data gets a mode of the prior for its own."""
    condition: Literal["auto", "classes", "values"] | None = None
    """Of a conditional VAE: whether labels are classes, or numbers on a scale."""
    penalty: Literal["ms-ssim", "perceptual"] | None = None
    """Of a vae or autoencoder of images: how unlike reconstructions look is lowered too; then it is no likelihood."""
    penalty_weight: float | None = None
    """Nats that one unit of it costs."""
    penalty_run: Path | None = None
    """Of the penalty perceptual: the run of a model of the same data, whose encoder looks."""
    discriminator: tuple[int, ...] | None = None
    """Of two players: units of the discriminator's hidden layers (of a vae-gan of images: its channels)."""
    waves: int | None = None
    """Of an adversarial autoencoder: waves of a code that the discriminator sees beside the code."""
    finest: float | None = None
    """Highest frequency of these, in radians per unit of the code."""
    discriminator_rate: float | None = None
    """Its learning rate, in multiples of --learning-rate."""
    confusion_rate: float | None = None
    """The same of the encoder where it plays against it."""
    slope_penalty: float | None = None
    """Weight of the discriminator's squared slope."""
    layer: int | None = None
    """Of a vae-gan: which layer of the discriminator is compared; 0 is the first, -1 the last hidden one."""
    feature_weight: float | None = None
    """Of a vae-gan: what the comparison counts for the decoder beside the game."""
    slope_left: float | None = None
    """Share of that weight which is left at the end of training."""
    contamination: float | None = None
    """Of an anomaly detector: the share of outliers among the rows, 0 to 0.5."""
    measure: Literal["error", "likelihood", "reconstruction"] | None = None
    """Of an anomaly detector: what a score is."""
    noise: float | None = None
    """Of an anomaly detector: standard deviation of the noise it learns to remove."""
    tokens: Literal["bpe", "word", "space", "character"] | None = None
    """Of texts: what a token is; bpe are pieces of bytes, space leaves words as they were cut."""
    vocabulary_size: int | None = None
    """Of texts: tokens that are known, at most."""
    most_tokens: int | None = None
    """Of texts: tokens of one, at most; 1,024 by default."""
    attention: Literal["bahdanau", "luong"] | None = None
    """Of seq2seq: how its decoder looks back; by default it does not."""
    cell: Literal["gru", "lstm"] | None = None
    """Of recurrent networks of texts."""
    width: int | None = None
    """Values of a token's embedding."""
    units: int | None = None
    """Of recurrent networks of texts: units of a layer."""
    layers: int | None = None
    """Of networks of texts: layers of the encoder, and of the decoder."""
    heads: int | None = None
    """Of a transformer: parts of its attention."""
    inner: int | None = None
    """Of a transformer: units of the network behind each attention."""
    positions: Literal["rotary", "sinusoidal", "none"] | None = None
    """Of a transformer: how it is told where a token stands."""
    dropout: float | None = None
    """Of networks of texts: share of values set to 0 in training."""
    word_dropout: float | None = None
    """Of a decoder of codes: share of the words so far that it does not see in training."""
    label_smoothing: float | None = None
    """Of pairs: share of the target that goes to all tokens alike in training."""
    beams: int | None = None
    """Of the beam search by which texts are written; 1 is greedy."""
    length_penalty: float | None = None
    """Of the beam search: scores are log p / tokens^length-penalty."""
    epochs: int | None = None
    """Passes over the data."""
    batch_size: int | None = None
    """Examples of one step."""
    learning_rate: float | None = None
    """Highest rate of the schedule."""
    validation: str | None = None
    """A share of the rows such as 0.1, or a file of your own, for the best epoch and early stopping; of a set of texts
    also one of its splits."""
    validation_target: str | None = None
    """Of pairs: the file of the other side of --validation."""
    patience: int | None = None
    """Epochs without a better validation value after which training stops."""
    ema: float | None = None
    """Decay of an average of the weights, such as 0.999."""
    precision: Literal["auto", "float32", "bfloat16"] | None = None
    """Type of matrix products."""
    device: str | None = None
    """auto, cpu or cuda."""
    compile: bool = False
    """Compile the training step."""
    checkpoint_steps: int | None = None
    """Steps between two checkpoints; by default one a minute."""
    seed: int = 0
    """Of weights, order and noise."""
    out: Path | None = None
    """The run folder; by default runs/DATA-MODEL."""
    resume: bool = False
    """Go on with the run in --out; start it where there is none; of a finished run change nothing."""
    start_from: Path | None = None
    """A run of the same model, with whose weights and scaling the new run begins."""
    split: str | None = None
    """Which part of a set by name; train by default."""
    target: str | None = None
    """Of pairs: the file of the other side, line by line."""
    columns: tuple[str, ...] | None = None
    """Of texts: two columns for pairs, one else, by name, or by place from 0; of a set by name languages, such as
    en de."""
    label_column: str | None = None
    """Column of a table that holds labels; it is not trained on."""
    window: int | None = None
    """Of a series, whose rows are steps: steps of a window; each window is an example."""
    stride: int | None = None
    """Of a series: steps from one window to the next; by default half a window."""
    time: str | None = None
    """Of a series: the column of the table that holds the times; it is not trained on."""
    gaps: Literal["refuse", "split"] | None = None
    """Of a series: stop where steps are missing (the default), or put no window across."""
    size: str | None = None
    """Of images: height x width in pixels, such as 64x64; needed where they are of several sizes."""
    fit: Literal["crop", "pad", "squash"] | None = None
    """Of images of another shape than that: crop the centre (the default), pad with black, or squash."""
    colour: Literal["auto", "grey", "colour"] | None = None
    """Of images; auto is grey if all are."""
    strict: bool = False
    """Stop at images that cannot be read, instead of leaving them out."""
    workers: int | None = None
    """Processes that decode images; by default one for each core."""
    stream: bool = False
    """Decode images whenever they are wanted and keep nothing: for more of them than fit the disk as pixels."""
    tensorboard: bool = False
    """Write the history to TensorBoard too, in the run folder."""
    language: Literal["en", "ko"] = "en"
    """Of the report."""

    def run(self) -> int:
        from elbowroom import runs
        from elbowroom.cli.results import finish
        from elbowroom.cli.rows import fit_rows
        from elbowroom.cli.texts import fit_texts
        from elbowroom.estimators.saved import named

        fits = {"rows": fit_rows, "texts": fit_texts, "pairs": fit_texts}
        self._refuse_settings_of_others(named(self.model).reads)
        out = self.out or Path("runs") / f"{Path(self.data).name.split('.')[0]}-{self.model}"
        estimator, was_finished = self._estimator(), self.resume and runs.is_finished(out)
        fits[estimator.reads](self, estimator, out)
        if was_finished:  # a note has said so
            return 0
        finish(out, language=self.language)
        return 1 if (estimator.stop_reason_ or "").startswith("diverged") else 0

    def share(self) -> float | None:
        """The share of the data that --validation holds out, where it is one."""
        try:
            return None if self.validation is None else float(self.validation)
        except ValueError:
            return None

    def callbacks(self, out: Path) -> list[Any]:
        """What is called while training goes on."""
        from elbowroom.training.callbacks.tensorboard import TensorBoard

        return [TensorBoard(out / "tensorboard")] if self.tensorboard else []

    def _refuse_settings_of_others(self, reads: str) -> None:
        from elbowroom.errors import ConfigError

        for field in fields(self):
            homes = [kind for kind, names in READ_WITH.items() if field.name in names]
            if homes and reads not in homes and getattr(self, field.name) != field.default:
                raise ConfigError(f"{self.model} reads {READ_AS[reads]}.", f"--{field.name.replace('_', '-')}",
                                  "leave it out, or choose another --model")  # fmt: skip

    def _estimator(self) -> Any:
        from elbowroom.cli.inputs import read_part
        from elbowroom.errors import ConfigError
        from elbowroom.estimators.saved import named

        cls = named(self.model)
        known = cls._get_param_names()
        direct = ("latent_dim", "condition", "hidden", "encoder", "prior", "likelihood", "scaling", "corruption",
                  "augmentation", "bound", "bound_samples", "beta", "kl_warmup", "kl_start", "kl_shape", "kl_cycle",
                  "free_bits",
                  "penalty", "penalty_weight", "discriminator", "waves", "finest", "discriminator_rate",
                  "confusion_rate", "slope_penalty", "slope_left", "layer", "feature_weight",
                  "contamination", "measure", "noise", "tokens", "vocabulary_size", "most_tokens", "attention", "cell",
                  "width", "units", "heads", "layers", "inner", "positions", "dropout", "word_dropout",
                  "label_smoothing", "beams", "length_penalty", "epochs", "batch_size", "learning_rate")  # fmt: skip
        params = {name: getattr(self, name) for name in direct if getattr(self, name) is not None}
        for name in params:
            if name not in known:
                raise ConfigError(f"{self.model} has no setting --{name.replace('_', '-')}.", repr(params[name]),
                                  "leave it out, or choose another --model")  # fmt: skip
        if self.corruption is not None:
            params["corruption"] = read_part(self.corruption)
        if self.penalty == "perceptual" or self.penalty_run is not None:
            params["penalty"] = self._perceptual()
        if (share := self.share()) is not None:
            params["validation_fraction"] = share
        inner = ("patience", "ema", "precision", "device", "checkpoint_steps")
        training: dict[str, Any] = {name: getattr(self, name) for name in inner if getattr(self, name) is not None}
        if self.compile:
            training["compile"] = True
        return cls(**params, random_state=self.seed, verbose=True, training=training or None)

    def _perceptual(self) -> Any:
        from elbowroom.errors import ConfigError
        from elbowroom.estimators.saved import load
        from elbowroom.parts.penalties.perceptual import Perceptual

        if self.penalty != "perceptual" or self.penalty_run is None:
            raise ConfigError("The penalty perceptual looks with the encoder of a run.",
                              f"--penalty {self.penalty} --penalty-run {self.penalty_run}",
                              "name both: --penalty perceptual --penalty-run runs/mnist-autoencoder")  # fmt: skip
        return Perceptual.of(load(self.penalty_run))


command = Fit

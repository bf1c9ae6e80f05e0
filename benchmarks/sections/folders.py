"""The section of the page on folders of images."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    rows = [(name, f"{v['median']:,}", f"{v['least']:,} to {v['most']:,}")
            for name, v in ((f"elbowroom, {record['workers']} workers", record["ours"]),
                            (f"{record['workers']} bare processes", record["bare"]))]  # fmt: skip
    second, killed = record["second_start"], record["killed"]
    same = "the same pixels" if record["same_pixels"] and killed["same_pixels"] else "OTHER PIXELS"
    named = "all by name and no other" if record["broken_are_named"] else "NOT ALL"
    return "\n".join([
        f"## Folders of images: {record['images']:,} JPEGs of 178 x 218 to {record['side']} x {record['side']}\n", around(record),
        f"Pictures: {record['pictures']}, {record['kilobytes_of_a_file']} kB each, one in eight on its side by EXIF, 20 broken (empty, cut short, HTML "
        f"and GIF named .jpg). Both sides decode JPEG small where that is enough, turn, crop and resize with pillow; ours also writes the "
        f"array to disk with checksums. {record['rounds']} interleaved rounds, medians, start-up off the clock, files in the system's cache. Wanted: 80%, "
        "a second start below 2 s, less than 1.5 GB.\n",
        table(("", "images/s", "spread"), rows),
        f"**{record['share']:.0%}** of the bare processes' rate (median of the rounds' ratios), {same}; {record['seconds_from_start_to_end']} s from call to "
        f"memory map, start-up of the workers included. Second start: {second['call_seconds']} s in the call, {second['process_seconds']} s with Python and "
        f"imports. Private memory of all processes: {record['build_peak_mb']:,} MB at most while preparing, {record['fit_peak_mb']:,} MB with an epoch of the default "
        f"convolutional VAE. Streamed from the files in shuffled batches of 128: {record['stream']['rate']:,.0f} images/s after "
        f"{record['stream']['look_seconds']:.1f} s for a look at all headers.\n",
        f"Killed (SIGKILL) when half was done: {killed['kept']:,} images were kept, {killed['decoded_afterwards']:,} decoded afterwards, {same}. Of the broken files "
        f"{named} were listed, for: {'; '.join(record['reasons'])}. With `--strict` the command ends with code {record['strict']['return_code']} and "
        f"{record['strict']['names']} names.\n",
    ])  # fmt: skip

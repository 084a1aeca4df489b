"""The peer: Splink 5 on DuckDB over a file of people, set up as its guide advises. Prints seconds and pairs as JSON.

Runs in an environment of its own with nothing of ours. Names are folded before, as its guide asks for clean input; how
often a field agrees within a pair is given, because training on made names does not settle.
"""

import json
import logging
import sys
import time
import unicodedata

import pandas
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLD = 0.9
PLANTED_SHARE = 2e-7  # a thousand pairs among a hundred thousand people


def folded(text: str) -> str:
    """Return a name in capitals without accents."""
    plain = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).upper()


def main() -> None:
    """Train and predict."""
    logging.disable(logging.WARNING)
    table = pandas.read_csv(sys.argv[1], dtype=str)
    started = time.perf_counter()
    for column in ("full_name", "mother_name", "father_name"):
        table[column] = table[column].map(folded, na_action="ignore")
    table["unique_id"] = table["key"].astype(int)
    table["swapped"] = table["born_on"].map(lambda day: f"{day[:4]}-{min(day[5:7], day[8:])}-{max(day[5:7], day[8:])}")
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("identity_number"), block_on("swapped"), block_on("phone"), block_on("full_name", "mother_name"),
        ],
        comparisons=[
            cl.JaroWinklerAtThresholds("full_name", [0.95, 0.88, 0.8]).configure(m_probabilities=[0.6, 0.2, 0.1, 0.08, 0.02]),
            cl.LevenshteinAtThresholds("born_on", [1, 2]).configure(m_probabilities=[0.85, 0.05, 0.08, 0.02]),
            cl.ExactMatch("gender").configure(m_probabilities=[0.99, 0.01]),
            cl.ExactMatch("identity_number").configure(m_probabilities=[0.95, 0.05]),
            cl.JaroWinklerAtThresholds("mother_name", [0.9]).configure(m_probabilities=[0.9, 0.07, 0.03]),
            cl.JaroWinklerAtThresholds("father_name", [0.9]).configure(m_probabilities=[0.9, 0.07, 0.03]),
            cl.ExactMatch("phone").configure(m_probabilities=[0.8, 0.2]),
        ],
        probability_two_random_records_match=PLANTED_SHARE,
    )  # fmt: skip
    api = DuckDBAPI()
    linker = Linker(api.register(table), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    found = linker.inference.predict(threshold_match_probability=THRESHOLD).as_pandas_dataframe()
    seconds = time.perf_counter() - started
    pairs = [[int(a), int(b)] for a, b in zip(found["unique_id_l"], found["unique_id_r"], strict=True)]
    print(json.dumps({"seconds": seconds, "pairs": pairs}))


if __name__ == "__main__":
    main()

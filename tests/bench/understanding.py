"""Tell what a message out of the blue takes: `python -m tests.bench.understanding`."""

import statistics
import time

from dialogs import everything
from tests.understanding.judging import phrases


def main():
    house = everything.build()
    begun = time.perf_counter()
    understand = house.understanding.understand
    print(f"read at first use: {time.perf_counter() - begun:.2f} s")
    took = []
    for phrase in phrases():
        begun = time.process_time()
        understand(phrase.text)
        took.append(1000 * (time.process_time() - begun))
    took.sort()
    print(f"a message: median {statistics.median(took):.2f} ms", end=", ")
    print(f"99 of 100 under {took[len(took) * 99 // 100]:.2f}, longest {took[-1]:.2f}")


if __name__ == "__main__":
    main()

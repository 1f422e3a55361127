"""Running commands, and the table that comes of it."""

import datetime
import hashlib
import os
import platform
import resource
import statistics
import subprocess
import tempfile
import time


class Timing:
    """The runs of one command: seconds of each, and the most memory that one had resident."""

    def __init__(self, seconds, megabytes, output):
        self.seconds = seconds
        self.megabytes = megabytes
        self.output = output

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def best(self):
        return min(self.seconds)


def run(command, runs=1, stdin=None, environment=None, seconds_limit=None):
    """Runs a command so many times, one after the other. Raises RuntimeError if it fails."""
    seconds, megabytes, output = [], 0, ""
    for _ in range(runs):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            source = open(stdin, "rb") if stdin else subprocess.DEVNULL
            start = time.perf_counter()
            process = subprocess.Popen(
                command, stdin=source, stdout=out, stderr=errors, env=environment)
            usage = wait(process, seconds_limit)
            seconds.append(time.perf_counter() - start)
            if stdin:
                source.close()
            megabytes = max(megabytes, resident_megabytes(usage))
            if process.returncode != 0:
                errors.seek(0)
                message = errors.read().decode(errors="replace").strip()[-300:]
                raise RuntimeError(f"{command[0]} ended with {process.returncode}: {message}")
            out.seek(0)
            output = out.read().decode(errors="replace")
    return Timing(seconds, megabytes, output)


def wait(process, seconds_limit):
    """Waits for a process in a way that tells its own memory, not that of the largest child."""
    deadline = time.monotonic() + seconds_limit if seconds_limit else None
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG if deadline else 0)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage
        if time.monotonic() > deadline:
            process.kill()
            deadline = None
        else:
            time.sleep(0.01)


def resident_megabytes(usage):
    """The most memory that was resident; Linux counts it in kilobytes."""
    return usage.ru_maxrss * 1024 / 1e6


def memory_text(megabytes):
    """A program begins as a copy of this one, so less memory than this one's cannot be seen."""
    own = resident_megabytes(resource.getrusage(resource.RUSAGE_SELF))
    return f"< {own:.0f} MB" if megabytes <= own * 1.02 else f"{megabytes:.0f} MB"


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def seconds_text(seconds):
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


class Report:
    """A Markdown table, printed row by row as the measurements come."""

    def __init__(self):
        self.wrong = []
        self.is_row_right = True
        self.notes = []
        print("| measured | median | best run | memory | result | target |")
        print("|---|---:|---:|---:|---|---|", flush=True)

    def row(self, name, timing=None, result="", target=""):
        """A row; answers checked since the last one count as its own."""
        cells = ["", "", ""]
        if timing:
            cells = [seconds_text(timing.median), seconds_text(timing.best),
                     memory_text(timing.megabytes)]
        if not self.is_row_right:
            result = ("WRONG ANSWER; " + result).rstrip("; ")
        self.is_row_right = True
        print("| " + " | ".join([name, *cells, result, target]) + " |", flush=True)

    def target(self, text, is_met):
        return f"{text}: {'met' if is_met else 'not met'}"

    def expect(self, name, found, expected, tolerance=0):
        """Checks an answer; numbers may differ by a share `tolerance` of what is expected."""
        if isinstance(expected, float):
            is_right = abs(found - expected) <= tolerance * abs(expected)
        else:
            is_right = found == expected
        if not is_right:
            self.wrong.append(f"{name}: {found} instead of {expected}")
            self.is_row_right = False
        return is_right

    def note(self, text):
        self.notes.append(text)

    def print_footnotes(self):
        for note in self.notes:
            print(f"\n{note}")
        if self.wrong:
            print("\nWrong answers:\n")
            for wrong in self.wrong:
                print(f"- {wrong}")
        else:
            print("\nEvery answer that was checked is right.")


def machine():
    """A line about where the figures come from."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            lines = dict(
                line.rstrip("\n").split(":", 1) for line in file.read().splitlines()
                if ":" in line)
        fields = {key.strip(): value.strip() for key, value in lines.items()}
        model = (f"{fields.get('model name', model)} (family {fields.get('cpu family', '?')}, "
                 f"model {fields.get('model', '?')})")
        with open("/proc/meminfo") as file:
            memory = int(file.readline().split()[1]) / 1024 / 1024
    except OSError:
        memory = 0
    load = os.getloadavg()[0]
    return (f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} "
            f"{platform.release()}, {datetime.date.today().isoformat()}; "
            f"other work on the machine at the start: load {load:.1f}\n")

"""A share of a core: a control group whose processes get so much CPU time in each tenth of a second."""
import contextlib
import os
import pathlib
import time

PERIOD = 100_000
V1 = pathlib.Path("/sys/fs/cgroup/cpu")
V2 = pathlib.Path("/sys/fs/cgroup")


@contextlib.contextmanager
def share(fraction):
    """Gives the command to start others with, or None where no control group can be made (it takes root)."""
    root = V1 if (V1 / "cpu.cfs_quota_us").exists() else V2
    group = root / f"seamark-bench-{os.getpid()}"
    try:
        group.mkdir()
        if root == V1:
            (group / "cpu.cfs_period_us").write_text(str(PERIOD))
            (group / "cpu.cfs_quota_us").write_text(str(int(PERIOD * fraction)))
        else:
            (group / "cpu.max").write_text(f"{int(PERIOD * fraction)} {PERIOD}")
    except OSError:
        with contextlib.suppress(OSError):
            group.rmdir()
        yield None
        return
    try:
        yield ["sh", "-c", f'echo $$ >"{group}/cgroup.procs"; exec "$@"', "sh"]
    finally:
        for _ in range(100):  # the kernel takes a moment to see that its last process is gone
            with contextlib.suppress(OSError):
                group.rmdir()
                break
            time.sleep(0.05)

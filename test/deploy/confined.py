# Runs a command under the system-call filter of a unit file, as systemd would: confined.py UNIT COMMAND…. Expands the
# groups by `systemd-analyze syscall-filter`; what is not allowed fails with EPERM, other address families with EAFNOSUPPORT.
import errno, os, socket, subprocess, sys
import seccomp


def group(name, seen=None):
    seen = seen if seen is not None else set()
    if name in seen:
        return set()
    seen.add(name)
    calls = set()
    for line in subprocess.check_output(["systemd-analyze", "syscall-filter", name], text=True).splitlines()[1:]:
        word = line.strip()
        if word.startswith("#") or not word:
            continue
        calls |= group(word, seen) if word.startswith("@") else {word}
    return calls


def words(lines, key):
    return [line.split("=", 1)[1].split() for line in lines if line.startswith(key + "=")]


lines = [line.strip() for line in open(sys.argv[1])]
allowed = group("@default")
for line in words(lines, "SystemCallFilter"):
    denied = line[0].startswith("~")
    calls = set()
    for word in [line[0].lstrip("~"), *line[1:]]:
        calls |= group(word) if word.startswith("@") else {word}
    allowed = allowed - calls if denied else allowed | calls
filter = seccomp.SyscallFilter(defaction=seccomp.ERRNO(errno.EPERM))
for call in sorted(allowed - {"socket"}):
    try:
        filter.add_rule(seccomp.ALLOW, call)
    except (RuntimeError, ValueError):
        pass  # no call of this machine
families = {getattr(socket, name) for line in words(lines, "RestrictAddressFamilies") for name in line}
for family in families:
    filter.add_rule(seccomp.ALLOW, "socket", seccomp.Arg(0, seccomp.EQ, family))
filter.load()
os.execv(sys.argv[2], sys.argv[2:])

"""Runs a command on a terminal of its own and types one answer for each prompt for a passphrase.

terminal.py <passphrase> <command>...   Prints what the terminal shows, and exits with the command's code.
"""
import os
import pty
import sys
import termios
import time

passphrase, command = sys.argv[1], sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown = b""
answered = 0
while True:
    try:
        data = os.read(terminal, 4096)
    except OSError:  # The terminal is closed when the last process leaves it.
        break
    if not data:
        break
    shown += data
    prompts = shown.lower().count(b"enter passphrase")
    while answered < prompts:
        # Answers that come before the program turns off the echo would be shown.
        while termios.tcgetattr(terminal)[3] & termios.ECHO:
            time.sleep(0.01)
        os.write(terminal, passphrase.encode() + b"\n")
        answered += 1
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))

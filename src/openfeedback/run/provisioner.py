"""The Jupyter ecosystem's door for kernels of another kind: here, forks of the warm process.

Registered as ``openfeedback-warm`` under ``jupyter_client.kernel_provisioners``, so a kernel specification may name it.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import DottedObjectName, Type, default

from openfeedback.run.warm import DRAWING, WARM, Warm, ask, share

NAME = "openfeedback-warm"
LAUNCHER = [sys.executable, "-m", "ipykernel_launcher"]
MOMENT = 0.005  # seconds between two looks


class Forked:
    """A forked kernel, with the part of ``subprocess.Popen`` that Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, conn: socket.socket):
        self.conn, self.heard = conn, b""
        self.returncode: int | None = None
        self.facts: dict[str, Any] = {}
        conn.setblocking(False)

    @property
    def pid(self) -> int:
        """The kernel's process id."""
        return int(self.facts["pid"])

    def poll(self) -> int | None:
        """The exit code, or None while it lives; a kernel goes with the warm process."""
        self._listen()
        if self.returncode is None and "exit" in self.facts:
            self.returncode = self.facts["exit"]
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end; the exit code."""
        self.conn.settimeout(timeout)
        while self.poll() is None:
            continue
        self.conn.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the kernel and whatever it started."""
        if self.poll() is None:
            self.conn.sendall(json.dumps({"signal": int(number)}).encode() + b"\n")

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    terminate = kill

    def _listen(self) -> None:
        try:
            while self.returncode is None and "exit" not in self.facts:
                said = self.conn.recv(4096)
                *lines, self.heard = (self.heard + said).split(b"\n")
                for line in lines:
                    self.facts |= json.loads(line)
                if not said:
                    self.returncode = -signal.SIGKILL
        except (BlockingIOError, TimeoutError):
            return
        except OSError:
            self.returncode = -signal.SIGKILL


class WarmProvisioner(LocalProvisioner):
    """Kernels of this Python are forked from the warm process; any other kernel starts as it always did."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel, or start it the ordinary way where no fork is to be had."""
        forked = await self._fork(cmd, **kwargs) if cmd[:3] == LAUNCHER else None
        if forked is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.cwd = forked, forked.pid, kwargs.get("cwd")
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, looking more often than Jupyter does: a forked kernel ends at once."""
        while self.process and self.process.poll() is None:
            await asyncio.sleep(MOMENT)
        return await super().wait()

    async def _fork(self, cmd: list[str], env: dict[str, str], cwd: Any = None, **_: Any) -> Forked | None:
        """The kernel, ready to answer; None where the warm process is not there or would not fork."""
        address, threads, places = _source()
        if address is None:
            return None
        request = {
            "arguments": cmd[3:],
            "environment": {**env, **places},
            "folder": str(cwd or os.getcwd()),
            "threads": threads,
        }
        try:
            kernel = Forked(ask(address, request, [1, 2]))
        except OSError as problem:
            self.log.warning("no warm process (%s); an ordinary kernel is started", problem)
            return None
        while kernel.poll() is None and "ready" not in kernel.facts:
            await asyncio.sleep(MOMENT)
        if "pid" in kernel.facts and kernel.returncode is None:
            return kernel
        self.log.warning("no warm kernel (%s); an ordinary one is started", kernel.facts.get("refused", "it ended"))
        return None


class WarmManager(AsyncKernelManager):
    """A kernel manager whose kernels of this Python are forked, and whose client sees at once that one is ready."""

    client_class = DottedObjectName("openfeedback.run.provisioner.ReadyClient")
    client_factory = Type(klass="jupyter_client.asynchronous.AsyncKernelClient")

    @default("client_factory")
    def _ready_client(self) -> type:
        return ReadyClient

    @property
    def kernel_spec(self) -> Any:
        """The kernel's specification, with the provisioner named in it."""
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": NAME}}
        return spec


class ReadyClient(AsyncKernelClient):
    """A client that knows a kernel to be ready when its answer and its idle word have come; it waits for no more."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + (timeout or float("inf"))
        while not await self._answers():
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if loop.time() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _answers(self) -> bool:
        asked = self.kernel_info()
        try:
            reply = await self.shell_channel.get_msg(timeout=1)
            self._handle_kernel_info_reply(reply)
            while True:
                word = await self.iopub_channel.get_msg(timeout=0.2)
                idle = word["content"].get("execution_state") == "idle"
                if idle and word["parent_header"].get("msg_id") == asked:
                    return True
        except Empty:  # not yet there, or its first words were said before we listened: ask again
            return False


def _source() -> tuple[str | None, int, dict[str, str]]:
    """Where kernels come from: the warm process of whoever runs us, else our own; threads and addresses for them."""
    if (address := os.environ.get(WARM)) and os.path.exists(address):
        return address, os.cpu_count() or 1, {}
    warm: Warm | None = share()
    if warm is None:
        return None, 1, {}
    return warm.address, warm.threads, {WARM: warm.address, DRAWING: warm.drawing}

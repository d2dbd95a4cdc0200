"""How Jupyter starts our kernels: a provisioner over the template process, with its kernel manager and client.

An entry point of ``jupyter_client.kernel_provisioners`` names it ``openfeedback-fork``, so that a kernel specification
may ask for it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from multiprocessing.connection import wait
from queue import Empty
from typing import Any
from uuid import uuid4

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Type

from openfeedback.run.kernels import pool

LAUNCHER = "ipykernel_launcher"


class ForkedKernel:
    """A forked kernel, with the part of ``subprocess.Popen`` that Jupyter uses.

    ``lifeline``: a connection to this kernel alone. It ends when the kernel does, and the kernel ends when it does.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, lifeline: socket.socket):
        self.pid, self.lifeline = pid, lifeline
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end; the exit code, as after a kill (the system tells it to the template process alone)."""
        if self.returncode is None and wait([self.lifeline], timeout):
            self.returncode = -signal.SIGKILL
            self.lifeline.close()
            self._signal(signal.SIGKILL)  # what the kernel started ends with it
        return self.returncode

    def poll(self) -> int | None:
        """The exit code, or None while it lives."""
        return self.wait(0)

    def send_signal(self, number: int) -> None:
        """Signal the kernel and whatever it started."""
        if self.poll() is None:
            self._signal(number)
            if number == signal.SIGKILL:
                self.wait()

    def kill(self) -> None:
        """End the kernel and whatever it started at once."""
        self.send_signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):  # nobody is left
            os.killpg(self.pid, number)


class ForkProvisioner(LocalProvisioner):
    """Kernels of this Python are forked from the template process; any other kernel starts as it always did."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel, or start it the ordinary way where no fork is to be had."""
        ours = cmd[0] == sys.executable and LAUNCHER in cmd
        self.process = await self._fork(cmd[cmd.index(LAUNCHER) + 1 :], **kwargs) if ours else None
        if self.process is None:
            await super().launch_kernel(cmd, **kwargs)
        self.pid = self.process.pid
        pool.add(self.process)
        return self.connection_info

    async def _fork(self, arguments: list[str], env: dict[str, str], cwd: Any = None, **_: Any) -> ForkedKernel | None:
        """The kernel, ready to answer; None where there is no template process or it would not fork."""
        template = pool.template()
        if template is None:
            return None
        try:
            lifeline = template.fork({"arguments": arguments, "environment": env, "folder": str(cwd or os.getcwd())})
            lifeline.setblocking(False)
            said = (await asyncio.get_running_loop().sock_recv(lifeline, 4096)).decode()
        except OSError as problem:
            said = str(problem)
        if said.isdigit():
            return ForkedKernel(int(said), lifeline)
        self.log.warning("no forked kernel (%s); an ordinary one is started", said or "it ended while it was started")
        return None


class ReadyClient(AsyncKernelClient):
    """A client that takes a kernel's word that it is idle, where Jupyter's own waits until it has said nothing more."""

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
            self._handle_kernel_info_reply(await self.shell_channel.get_msg(timeout=1))
            while True:
                word = await self.iopub_channel.get_msg(timeout=0.2)
                idle = word["content"].get("execution_state") == "idle"
                if idle and word["parent_header"].get("msg_id") == asked:
                    return True
        except Empty:  # not yet there, or its first words were said before we listened: ask again
            return False


class ForkManager(AsyncKernelManager):
    """A kernel manager whose kernels come from ``ForkProvisioner``."""

    client_factory = Type(default_value=ReadyClient, klass=AsyncKernelClient)

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.kernel_id = str(uuid4())
        self.provisioner = ForkProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)

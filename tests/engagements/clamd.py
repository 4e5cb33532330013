"""A scanner that speaks the protocol of clamd: a process of its own, which finds EICAR's text.

`python clamd.py ADDRESS [WAY]`: ADDRESS is a path, or a port of 127.0.0.1; 0 takes any. WAY is how
it misbehaves: `silent` never answers, `broken` answers with an error, `closed` hangs up.
"""

import socketserver
import struct
import sys
import time

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WAY = sys.argv[2] if len(sys.argv) > 2 else ""


class Scan(socketserver.StreamRequestHandler):
    """One command a connection."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if WAY == "closed":
            return
        if WAY == "silent":
            time.sleep(3600)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        content = self._streamed()
        if WAY == "broken":
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif EICAR in content:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")

    def _streamed(self) -> bytes:
        content = b""
        while True:
            (length,) = struct.unpack("!L", self.rfile.read(4))
            if not length:
                return content
            content += self.rfile.read(length)


class Local(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class Remote(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


if __name__ == "__main__":
    address = sys.argv[1]
    server = (
        Remote(("127.0.0.1", int(address)), Scan) if address.isdigit() else Local(address, Scan)
    )
    sys.stdout.write(f"{server.server_address[1] if address.isdigit() else address}\n")
    sys.stdout.flush()
    server.serve_forever()

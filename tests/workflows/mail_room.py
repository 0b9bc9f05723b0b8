"""A mail server on loopback that keeps what it is sent; it may turn letters away for a while."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_network
from socketserver import StreamRequestHandler, ThreadingTCPServer

from workflows.where_to import Networks

HERE: Networks = (ip_network("127.0.0.0/8"),)
"""Where the tests' own addresses are: an office that may write to this machine itself."""

END = b"."


class MailRoom(ThreadingTCPServer):
    """Speaks as much SMTP (RFC 5321) as one letter needs."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.letters: list[EmailMessage] = []
        self.turns_away = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Counter(StreamRequestHandler):
    server: MailRoom

    def handle(self) -> None:
        """Hear commands until the other side leaves."""
        self._say("220 mail room")
        while line := self.rfile.readline():
            command = line.split(None, 1)[0].upper()
            if command == b"DATA":
                self._say("354 go on")
                self._take(self._letter())
            elif command == b"QUIT":
                self._say("221 good bye")
                return
            else:
                self._say("250 well")

    def _letter(self) -> bytes:
        lines = iter(self.rfile.readline, b"")
        return b"".join(line for line in iter(lambda: next(lines), END + b"\r\n"))

    def _take(self, content: bytes) -> None:
        if self.server.turns_away:
            self.server.turns_away -= 1
            self._say("451 not now")
            return
        letter = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        self.server.letters.append(letter)
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

"""A store that speaks S3 on loopback, in a process of its own: `python server.py`.

It prints its port. GET /-/writes lists what was written, one a line, in order; POST /-/most?N
lets N more writes pass and refuses those after them, without N every one. A key other than
«right» is refused.
"""

import re
import sys
from urllib.parse import unquote

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

ANSWER = b"<Error><Code>AccessDenied</Code><Message>no more writes</Message></Error>"
WRONG = b"<Error><Code>InvalidAccessKeyId</Code><Message>no such key</Message></Error>"


class Watched:
    def __init__(self) -> None:
        self.store = DomainDispatcherApplication(create_backend_app)
        self.writes: list[str] = []
        self.most: int | None = None

    def __call__(self, environ, start_response):
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        if path == "/-/writes":
            return self.said("\n".join(self.writes).encode(), start_response)
        if path == "/-/most":
            self.most, self.writes = int(query) if query else None, []
            return self.said(b"", start_response)
        key = re.search(r"Credential=([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
        if not key or key[1] != "right":
            return self.said(WRONG, start_response, "403 Forbidden")
        if environ["REQUEST_METHOD"] != "GET" and environ["REQUEST_METHOD"] != "HEAD":
            if self.most is not None and len(self.writes) >= self.most:
                return self.said(ANSWER, start_response, "403 Forbidden")
            self.writes.append(f"{environ['REQUEST_METHOD']} {unquote(path)}")
        return self.store(environ, start_response)

    def said(self, body, start_response, status="200 OK"):
        start_response(status, [("Content-Type", "application/xml")])
        return [body]


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, Watched(), threaded=True)
    print(server.port, flush=True)
    sys.stdout.close()
    server.serve_forever()

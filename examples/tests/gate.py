"""A gate on the way from an example to Tegata: forwards every request, counts them, keeps the last answers, and can be shut.

So the stories can tell how often a service really asked, and what happens while Tegata is away.
"""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests


class Gate:
    def __init__(self, target):
        self.target, self.shut, self.asked, self.last_headers, self.last_answers = target, False, Counter(), {}, {}
        gate = self

        class Handler(BaseHTTPRequestHandler):
            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                gate.asked[f"{self.command} {self.path}"] += 1
                gate.last_headers[self.path] = dict(self.headers)
                if gate.shut:
                    self.close_connection = True
                    return
                sent = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection", "accept-encoding")}
                answer = requests.request(
                    self.command, gate.target + self.path, headers=sent, data=body, timeout=60, allow_redirects=False
                )
                gate.last_answers[self.path] = answer.content
                self.send_response(answer.status_code)
                for name, value in answer.raw.headers.items():  # a list: there may be several cookies
                    if name.lower() not in ("transfer-encoding", "connection", "content-encoding", "content-length", "date"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = forward

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

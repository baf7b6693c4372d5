"""A tiny issuer standing in for Tegata while there is no binary. To be removed with the first run against the real one."""

import base64, json, secrets, threading, time, uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class StandIn:
    def __init__(self, secret_key=None, access_ttl=600):
        self.secret_key, self.ttl = secret_key, access_ttl
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.people, self.services, self.sessions, self.refresh, self.fails = {}, {}, {}, {}, {}
        self.lock = threading.Lock()
        me = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self, status, body, **headers):
                data = json.dumps(body).encode()
                self.send_response(status)
                for n, v in headers.items(): self.send_header(n.replace("_", "-"), v)
                if self.headers.get("Origin"):
                    self.send_header("Access-Control-Allow-Origin", self.headers["Origin"])
                self.send_header("Content-Length", str(len(data))); self.end_headers(); self.wfile.write(data)

            def do_OPTIONS(self):
                self.answer(204, {}, Access_Control_Allow_Headers="authorization, content-type, x-requested-with", Access_Control_Allow_Methods="POST")

            def do_GET(self):
                if self.path == "/healthz": return self.answer(200, {})
                if self.path == "/.well-known/jwks.json": return self.answer(200, me.jwks())
                if self.path == "/oauth/userinfo":
                    try:
                        c = me.decode(self.headers["Authorization"][7:]); s = me.sessions[c["sid"]]; assert s["sub"] == c["sub"]
                        return self.answer(200, {"sub": c["sub"], "roles": s["roles"]})
                    except Exception: return self.answer(401, {}, WWW_Authenticate='Bearer error="invalid_token"')
                self.answer(404, {})

            def do_POST(self):
                form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True))
                if self.path == "/api/session/login":
                    p = me.people.get(form["email"])
                    if not p or p["password"] != form["password"]: return self.answer(401, {})
                    return self.answer(200, me.grant(p))
                if self.path == "/oauth/revoke":
                    with me.lock:
                        sid = me.refresh.get(form["token"], {}).get("sid"); me.sessions.pop(sid, None)
                    return self.answer(200, {})
                if self.path != "/oauth/token": return self.answer(404, {})
                try: cid, cs = base64.b64decode(self.headers["Authorization"][6:]).decode().split(":"); assert me.services[cid] == cs
                except Exception: return self.answer(401, {"error": "invalid_client"})
                if form["grant_type"] == "password":
                    p = me.people.get(form["username"])
                    if me.fails.get(form["username"], 0) >= 5: return self.answer(429, {"error": "slow_down"}, Retry_After="30")
                    if not p or p["password"] != form["password"]:
                        me.fails[form["username"]] = me.fails.get(form["username"], 0) + 1
                        return self.answer(400, {"error": "invalid_grant"})
                    return self.answer(200, me.grant(p))
                with me.lock:
                    r = me.refresh.get(form["refresh_token"])
                    if not r or r["sid"] not in me.sessions: return self.answer(400, {"error": "invalid_grant"})
                    if r["next"] is None:
                        r["next"] = secrets.token_hex(8); me.refresh[r["next"]] = {"sid": r["sid"], "next": None}
                    return self.answer(200, me.tokens(r["sid"], r["next"]))

            def log_message(self, *_): pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def jwks(self):
        if self.secret_key: return {"keys": []}
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [jwk | {"kid": "k1", "use": "sig", "alg": "RS256"}]}

    def grant(self, person):
        with self.lock:
            sid = uuid.uuid4().hex; self.sessions[sid] = person
            first = secrets.token_hex(8); self.refresh[first] = {"sid": sid, "next": None}
            return self.tokens(sid, first)

    def tokens(self, sid, refresh):
        p, now = self.sessions[sid], int(time.time())
        claims = dict(iss=self.url, sub=p["sub"], iat=now, exp=now + self.ttl, sid=sid, jti=uuid.uuid4().hex, roles=p["roles"])
        if self.secret_key: t = jwt.encode(claims, self.secret_key, "HS256")
        else: t = jwt.encode(claims | {"aud": self.url}, self.key, "RS256", headers={"typ": "at+jwt", "kid": "k1"})
        return {"access_token": t, "refresh_token": refresh, "expires_in": self.ttl, "token_type": "Bearer"}

    def decode(self, t):
        if self.secret_key: return jwt.decode(t, self.secret_key, ["HS256"])
        return jwt.decode(t, self.key.public_key(), ["RS256"], options={"verify_aud": False})

    def add_person(self, email, password, role=None):
        self.people[email] = {"sub": uuid.uuid4().hex, "password": password, "roles": [role] if role else []}

    def add_service(self, name, origin=None):
        self.services[name] = secrets.token_urlsafe(24); self.client = (name, self.services[name]); return name, self.services[name]

    def stop(self): self.server.shutdown(); self.server.server_close()
    def start(self): raise NotImplementedError

"""An API with Flask-JWT-Extended that accepts Tegata's access tokens: nothing but settings."""

import os

from flask import Flask
from flask_jwt_extended import JWTManager, get_jwt, jwt_required

app = Flask(__name__)
app.config["JWT_ALGORITHM"] = os.environ["ALGORITHM"]
app.config["JWT_SECRET_KEY"] = os.environ.get("SECRET")  # with HS256
app.config["JWT_PUBLIC_KEY"] = os.environ.get("PUBLIC_KEY")  # with RS256
app.config["JWT_DECODE_AUDIENCE"] = os.environ["AUDIENCE"]
app.config["JWT_DECODE_ISSUER"] = os.environ["ISSUER"]
JWTManager(app)


@app.get("/")
def home():
    return {}


@app.get("/me")
@jwt_required()
def me():
    claims = get_jwt()
    return {"sub": claims["sub"], "type": claims["type"], "fresh": claims["fresh"]}

"""An API with fastapi-users whose JWT strategy accepts Tegata's access tokens: the strategy has settings for everything.

Its users' ids are Tegata's `sub`, a UUID. `People` stands for the database of users that such an application has.
"""

import os
import uuid
from dataclasses import dataclass

from fastapi import Depends, FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin
from fastapi_users.authentication import AuthenticationBackend, BearerTransport, JWTStrategy
from fastapi_users.db import BaseUserDatabase


@dataclass
class User:
    id: uuid.UUID
    email: str
    hashed_password: str = ""
    is_active: bool = True
    is_superuser: bool = False
    is_verified: bool = True


class People(BaseUserDatabase[User, uuid.UUID]):
    known = {uuid.UUID(os.environ["USER_ID"]): os.environ["USER_EMAIL"]}

    async def get(self, id):
        return User(id, self.known[id]) if id in self.known else None


class UserManager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    pass


async def get_user_manager():
    yield UserManager(People())


def get_jwt_strategy():
    return JWTStrategy(
        secret=os.environ.get("SECRET", ""),  # with HS256
        public_key=os.environ.get("PUBLIC_KEY"),  # with RS256
        algorithm=os.environ["ALGORITHM"],
        token_audience=[os.environ["AUDIENCE"]],
        lifetime_seconds=None,
    )


backend = AuthenticationBackend("tegata", BearerTransport(os.environ["ISSUER"] + "/oauth/token"), get_jwt_strategy)
users = FastAPIUsers[User, uuid.UUID](get_user_manager, [backend])
app = FastAPI()


@app.get("/")
async def home():
    return {}


@app.get("/me")
async def me(user: User = Depends(users.current_user(active=True))):
    return {"sub": user.id, "email": user.email}

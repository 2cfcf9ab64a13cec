"""A small HTTP face for qdrant-client's local mode, for the contract suite where no Qdrant server runs.

It speaks the few REST endpoints that server/ports/vectors/qdrant.ts uses. Every request body is read with
qdrant-client's own pydantic models (generated from Qdrant's OpenAPI document, unknown fields forbidden), and refused
with 400 when it does not fit; so a request that the real server would not understand fails here too. Search, IDF and
fusion are qdrant-client's (qdrant_client.local, qdrant_client.hybrid), not ours.

    python shim.py            prints the port it listens on, one line, then serves until its input is closed
"""

import json
import re
import sys
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pydantic import TypeAdapter, ValidationError
from qdrant_client import QdrantClient
from qdrant_client.http import models

warnings.filterwarnings("ignore")  # local mode warns that payload indexes have no effect in it
client = QdrantClient(":memory:")
lock = threading.Lock()


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def parsed(model, body):
    try:
        return TypeAdapter(model).validate_python(body)
    except ValidationError as error:
        raise Refused(400, f"Format error in JSON body: {error}") from error


def names():
    found = {c.name for c in client.get_collections().collections}
    return found, {a.alias_name: a.collection_name for a in client.get_aliases().aliases}


def resolve(name):
    collections, aliases = names()
    real = aliases.get(name, name)
    if real not in collections:
        raise Refused(404, f"Not found: Collection `{name}` doesn't exist!")
    return real


def dump(value):
    return value.model_dump(mode="json", exclude_none=True) if hasattr(value, "model_dump") else value


def create_collection(name, body):
    request = parsed(models.CreateCollection, body)
    if name in names()[0]:
        raise Refused(409, f"Wrong input: Collection `{name}` already exists!")
    client.create_collection(
        name, vectors_config=request.vectors, sparse_vectors_config=request.sparse_vectors
    )
    return True


def delete_collection(name, _):
    collections, aliases = names()
    if name not in collections:
        return False
    # The server drops a collection's aliases with it.
    for alias, target in aliases.items():
        if target == name:
            client.update_collection_aliases(
                [models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias))]
            )
    client.delete_collection(name)
    return True


def create_index(name, body):
    request = parsed(models.CreateFieldIndex, body)
    client.create_payload_index(resolve(name), request.field_name, request.field_schema)
    return {"operation_id": 0, "status": "completed"}


def upsert(name, body):
    request = parsed(models.PointInsertOperations, body)
    if not isinstance(request, models.PointsList):
        raise Refused(400, "This shim takes points, not batches.")
    client.upsert(resolve(name), request.points, wait=True)
    return {"operation_id": 0, "status": "completed"}


def query_batch(name, body):
    request = parsed(models.QueryRequestBatch, body)
    real = resolve(name)
    for search in request.searches:
        if isinstance(search.query, models.SparseVector) and not search.query.indices:
            raise Refused(422, "Validation error: a sparse query without indices")
    return [dump(answer) for answer in client.query_batch_points(real, request.searches)]


def change_aliases(_, body):
    request = parsed(models.ChangeAliasesOperation, body)
    for action in request.actions:
        if isinstance(action, models.CreateAliasOperation):
            resolve(action.create_alias.collection_name)
    client.update_collection_aliases(request.actions)
    return True


ROUTES = [
    ("GET", r"/aliases", lambda _, __: {"aliases": [dump(a) for a in client.get_aliases().aliases]}),
    ("POST", r"/collections/aliases", change_aliases),
    ("PUT", r"/collections/([^/]+)", create_collection),
    ("DELETE", r"/collections/([^/]+)", delete_collection),
    ("PUT", r"/collections/([^/]+)/index", create_index),
    ("PUT", r"/collections/([^/]+)/points", upsert),
    ("POST", r"/collections/([^/]+)/points/query/batch", query_batch),
]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_any(self):
        path = self.path.split("?")[0]
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        if path == "/":
            return self.answer(200, {"title": "qdrant - vector search engine (shim)", "version": "1.20.0"})
        for method, pattern, work in ROUTES:
            match = re.fullmatch(pattern, path)
            if method != self.command or match is None:
                continue
            try:
                body = json.loads(raw) if raw else None
                with lock:
                    result = work(match.group(1) if match.groups() else None, body)
                return self.answer(200, {"result": result, "status": "ok", "time": 0.0})
            except Refused as error:
                return self.answer(error.status, {"status": {"error": str(error)}, "time": 0.0})
            except json.JSONDecodeError as error:
                return self.answer(400, {"status": {"error": f"Format error in JSON body: {error}"}, "time": 0.0})
            except Exception as error:  # what local mode refuses, the server refuses as wrong input
                return self.answer(400, {"status": {"error": f"{type(error).__name__}: {error}"}, "time": 0.0})
        return self.answer(404, {"status": {"error": f"no such endpoint: {self.command} {path}"}, "time": 0.0})

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()  # ends with the test that started it, even when that is killed

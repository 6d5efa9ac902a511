"""A rater that asks a fake model server over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from evaluator.actions.model_rater import ModelRater
from evaluator.outside.llm import ModelClient, ModelParameters
from evaluator.outside.retries import RetryPolicy
from tests.fakes.model_server import API_KEY, FakeModelServer

ATTEMPTS = 3
"""HTTP attempts of one call."""


@asynccontextmanager
async def model_rater(server: FakeModelServer, *, read_timeout: float = 30.0) -> AsyncIterator[ModelRater]:
    """A rater on that server, with quick retries."""
    parameters = ModelParameters(
        api_key=API_KEY,
        base_url=server.base_url,
        rating_model="gpt-6-luna",
        insight_model="gpt-6-luna",
        concurrency=50,
        read_timeout=read_timeout,
        retries=RetryPolicy(attempts=ATTEMPTS, base=0.001),
    )
    client = ModelClient(parameters)
    try:
        yield ModelRater(client, b"a server key for tests")
    finally:
        await client.close()

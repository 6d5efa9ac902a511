import pytest

from tests.web.conftest import Client


async def test_a_process_that_can_serve_says_so_to_anyone(stranger: Client) -> None:
    for path, words in (("/healthz", "alive\n"), ("/readyz", "ready\n")):
        response = await stranger.http.get(path)
        assert (response.status_code, await response.get_data(as_text=True)) == (200, words)


async def test_without_a_database_the_process_lives_but_is_not_ready(unreachable: Client) -> None:
    assert (await unreachable.http.get("/healthz")).status_code == 200
    response = await unreachable.http.get("/readyz")
    assert (response.status_code, await response.get_data(as_text=True)) == (503, "not ready\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_health_tells_no_figures(stranger: Client, path: str) -> None:
    text = await (await stranger.http.get(path)).get_data(as_text=True)
    assert not any(character.isdigit() for character in text)

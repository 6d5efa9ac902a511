"""`evaluator doctor`: does everything that this installation depends on answer, and if not, what to mend."""

import asyncio
from collections.abc import Awaitable, Callable

from evaluator.app import model_parameters
from evaluator.cli.databases import database_url
from evaluator.config import Config
from evaluator.documents.ocr import installed_languages
from evaluator.documents.programs import find_program
from evaluator.domain.errors import EvaluatorError
from evaluator.outside.llm import ModelClient
from evaluator.outside.mail import check_mail, mail_parameters
from evaluator.store.database import Database
from evaluator.store.migrating import migrate

Check = Callable[[Config], Awaitable[str]]


async def examine(config: Config) -> int:
    """Print one line for each check; exit code 0 only when all that is set up works."""
    is_well = True
    checks = (
        ("Database", _check_database),
        ("Model", _check_model),
        ("Mail", _check_mail),
        ("Readers", _check_readers),
    )
    for name, check in checks:
        try:
            found, mark = await check(config), "ok"
        except (EvaluatorError, OSError, ValueError) as error:
            found, mark, is_well = str(error), "MEND", False
        print(f"{mark:4}  {name}: {found}")
    return 0 if is_well else 1


async def _check_database(config: Config) -> str:
    async with database_url(config) as url:
        await migrate(config.direct_url or url)
        database = Database(url)
        try:
            await database.wait_until_ready(seconds=10)
        finally:
            await database.close()
    kind = f"embedded PostgreSQL in {config.data_dir}" if config.is_embedded else "PostgreSQL at DATABASE_URL"
    return f"{kind} answers, its schema is up to date."


async def _check_model(config: Config) -> str:
    if config.openai_api_key is None:
        return "no OPENAI_API_KEY, so the built-in matcher rates. Set the key to rate with a model."
    client = ModelClient(model_parameters(config))
    try:
        await client.check()
    finally:
        await client.close()
    return f"{config.rating_model} and {config.insight_model} answer."


async def _check_readers(_: Config) -> str:
    languages = ", ".join(await asyncio.to_thread(installed_languages))
    pictures = (
        f"scans are recognized in {languages}"
        if languages
        else "no tesseract, so scans and pictures are left unread; install tesseract-ocr to read them"
    )
    older = (
        "DOC files are read"
        if find_program("catdoc")
        else "no catdoc, so DOC files are left unread; install catdoc to read them"
    )
    return f"{pictures}. {older[0].upper()}{older[1:]}."


async def _check_mail(config: Config) -> str:
    if config.smtp_url is None or config.mail_from is None:
        return "no SMTP_URL, so no mail is sent. Set SMTP_URL and MAIL_FROM to send mail."
    await check_mail(mail_parameters(config.smtp_url, config.mail_from))
    return "the mail server answers."

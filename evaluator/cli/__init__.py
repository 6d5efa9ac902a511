"""The commands: evaluator serve | read | screen | migrate | doctor | admin."""

import argparse
import asyncio
import io
import os
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path

from evaluator import __version__
from evaluator.cli import admin, doctor, migrating, reading, screening, serving
from evaluator.cli.logs import configure_logs
from evaluator.config import Config, ConfigError, load_config
from evaluator.domain.errors import EvaluatorError
from evaluator.domain.jobs import InsightsMode


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code. Refusals are one sentence on stderr and exit code 2."""
    arguments = _parser().parse_args(words)
    _print_anything()
    try:
        if arguments.command == "read":
            # needs nothing of the environment, and must not fail for what it does not need
            configure_logs("text", is_quiet=True)
            return asyncio.run(reading.read(arguments.files, as_json=arguments.json))
        config = load_config()
        configure_logs(config.log_format, is_quiet=arguments.command == "screen")
        return asyncio.run(_command(arguments, config))
    except ConfigError as error:
        print(f"The environment does not fit:\n{error}", file=sys.stderr)
    except EvaluatorError as error:
        print(error.message, file=sys.stderr)
    except BrokenPipeError:
        # whoever read our output has had enough; what is still held must not be written at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(
            ": ".join(str(part) for part in (error.filename, error.strerror or error) if part),
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        return 130
    return 2


def _print_anything() -> None:
    """Let a character that the terminal cannot show, as in a file's name, be written as its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _command(arguments: argparse.Namespace, config: Config) -> Coroutine[None, None, int]:
    match arguments.command:
        case "serve":
            return serving.serve(config)
        case "screen":
            return screening.screen(config, screening.Screening.of(arguments))
        case "migrate":
            return migrating.migrate_now(config)
        case "doctor":
            return doctor.examine(config)
        case _ if arguments.action == "credit":
            return admin.give_credit(config, arguments.email, arguments.amount)
        case _:
            return admin.create(config, arguments.email)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evaluator", description="Ranks resumes against the criteria of a job description."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="start the web application")
    commands.add_parser("migrate", help="bring the database's schema up to date")
    commands.add_parser("doctor", help="check database, model and mail, and say what to mend")
    _add_read(commands.add_parser("read", help="read files and print what they hold"))
    _add_screen(commands.add_parser("screen", help="rank resumes without the web application"))
    _add_admin(commands.add_parser("admin", help="manage admins and credit"))
    return parser


def _add_admin(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="print a one-time link with which an admin sets a password")
    create.add_argument("email")
    credit = actions.add_parser("credit", help="give the team of a user credit to start jobs with")
    credit.add_argument("email")
    credit.add_argument("amount", help="USD, such as 25.00")


def _add_read(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument("--json", action="store_true", help="one JSON object per file and line")


def _add_screen(command: argparse.ArgumentParser) -> None:
    command.add_argument("--jd", type=Path, required=True, metavar="FILE", help="the job description")
    command.add_argument("resumes", nargs="+", type=Path, metavar="RESUME")
    command.add_argument("--criteria", type=Path, metavar="FILE", help="criteria as CSV or JSON")
    command.add_argument("--mode", type=InsightsMode, choices=list(InsightsMode), default=InsightsMode.QUICK)
    command.add_argument("--out", type=Path, metavar="FILE", help="write the result: .csv or .json")


if __name__ == "__main__":
    sys.exit(main())

"""`keguan serve`: the site."""

from typing import Any

from django.core.management import call_command

from keguan.commands.base import DONE, BureauCommand


class Command(BureauCommand):
    help = "启动网站"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")

    def run(self, *, host: str, port: int, **options: Any) -> int:
        from granian import Granian  # noqa: PLC0415 (slow to import, and only the server needs it)
        from granian.constants import Interfaces  # noqa: PLC0415

        call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write(f"科管已启动：http://{host}:{port}/  （按 Ctrl+C 停止）")
        self.stdout.flush()
        Granian(
            "keguan.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=4,
            workers_kill_timeout=5,
            log_level="warning",
        ).serve()
        return DONE

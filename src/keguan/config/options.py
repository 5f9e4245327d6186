"""Every option of the program: one table of name, default, environment variable and help."""

import os
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from keguan.kit.errors import BureauError
from keguan.kit.workdays import calendar


@dataclass(frozen=True)
class Option:
    """An option read from the environment variable `name`."""

    name: str
    default: str
    help: str


OPTIONS = (
    Option("KEGUAN_HOME", "var", "数据目录：数据库、文件库、city.toml、密钥；每个单位一个目录"),
    Option("KEGUAN_DATABASE", "", "数据库地址，空为数据目录里的 SQLite；如 postgresql://用户:口令@主机:5432/库名"),
    Option(
        "KEGUAN_FILES",
        "",
        "原件和文库文件存在哪里，空为数据目录里的 files；如 s3://存储桶/目录?endpoint=https://主机&region=地区，"
        "密钥照 AWS 的环境变量写（AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY）",
    ),
    Option("KEGUAN_SECRET_KEY", "", "签名密钥，空为数据目录里自动生成的 secret.key"),
    Option("KEGUAN_HOSTS", "localhost,127.0.0.1,[::1]", "允许访问的主机名，用逗号隔开"),
    Option("KEGUAN_HTTPS", "0", "1 表示只经 HTTPS 访问（Cookie 加 Secure，开启 HSTS）"),
    Option("KEGUAN_DEBUG", "0", "1 表示开发模式，显示错误细节；正式使用不要打开"),
    Option("KEGUAN_IDLE_MINUTES", "30", "多久没有操作就退出登录（分钟）"),
    Option("KEGUAN_SECOND_FACTOR_ROLES", "", "必须用手机动态码登录的角色，用逗号隔开，如 system,security,auditor"),
    Option("KEGUAN_MAX_UPLOAD_MB", "50", "一次上传的文件大小上限（MB）"),
    Option(
        "KEGUAN_SCANNER",
        "",
        "文库的杀毒程序：clamd 的地址（主机:端口或套接字路径），或查毒命令；设了而没有应答时，文件先不收",
    ),
)

CITY_KEYS = {
    "name": "市（县、区）名称",
    "code": "六位行政区划代码（GB/T 2260）",
    "bureau": "单位全称，用于报告标题和落款",
    "towns": "乡镇、街道、园区名称列表",
    "lines": '业务线：改名写 键 = "新名称"，停用写 键 = false',
    "rd_checks": '研发统计审核：各条规则的轻重，写 键 = "hard"、"warn"、"advice" 或 "off"',
    "workdays": "某年的放假和调休，写 2027 = { rest = [...], work = [...] }，rest 是平日放假、work 是周末上班的日子",
    "today": "把“今天”固定在这一天，仅示例城市使用",
}


def option(name: str) -> str:
    """The value of an option: from the environment, else its default."""
    declared = next(o for o in OPTIONS if o.name == name)
    return os.environ.get(name) or declared.default


def read_city(home: Path) -> dict[str, Any]:
    """The facts of the city from `city.toml` in the home; empty without one. Raises BureauError for unknown keys."""
    path = home / "city.toml"
    if not path.exists():
        return {}
    try:
        city = tomllib.loads(path.read_text(encoding="utf8"))
    except tomllib.TOMLDecodeError as fault:
        raise BureauError("city.unreadable", f"city.toml 写法有误：{fault}。请对照 docs/settings.md 修改。") from fault
    if unknown := sorted(set(city) - set(CITY_KEYS)):
        raise BureauError(
            "city.unknown", f"city.toml 里有不认识的项：{'、'.join(unknown)}。可用的有：{'、'.join(CITY_KEYS)}。"
        )
    if not isinstance(city.get("today", date.today()), date):
        raise BureauError("city.today", "city.toml 的 today 要写成日期，如 today = 2025-12-31（不加引号）。")
    calendar(city.get("workdays"))  # a slip is told at the start, not to the clerk who counts days
    return city

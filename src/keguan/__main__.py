"""The console command `keguan`: a thin door to the management commands; exit code 0 done, 1 findings, 2 wrong use."""

import os
import sys

from keguan.kit.errors import BureauError

COMMANDS = {
    "init": "建立数据库和系统管理员",
    "sample": "导入示例城市，每个角色一个账号",
    "serve": "启动网站",
    "import": "导入表格",
    "value": "打印一个指标",
    "report": "写年度总结",
    "check": "核对一份文稿里的数和名称",
    "claims": "找出句子里的数",
    "assess": "按认定办法判断企业够不够条件",
    "judge": "按各个办法把全部企业判断一遍",
    "catalogue": "列出台账、指标、流程",
    "audit": "核验或导出审计日志",
    "search": "重建名称检索",
    "convert": "转换文库里等着的文件",
}


def main() -> None:
    """Run the command named on the command line; expected errors are printed as one sentence with exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguan.config.settings")
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help", "help"):
        lines = [f"  {name:<10} {told}" for name, told in COMMANDS.items()]
        print("用法：keguan 命令 [选项]      每个命令都有 --help\n", *lines, sep="\n")
        sys.exit(0 if len(sys.argv) > 1 else 2)
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings are read on import)

    try:
        execute_from_command_line(["keguan", *sys.argv[1:]])
    except BureauError as fault:  # raised while starting: city.toml or a declaration is wrong
        print(fault.message, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()

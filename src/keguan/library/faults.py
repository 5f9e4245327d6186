"""Why a file did not become readable, as its uploader reads it."""

from typing import Final

FAULTS: Final = {
    "locked": "PDF 有打开密码，请去掉密码另存后再传。",
    "active": "PDF 里有会自动运行的脚本或打开程序的链接，文库不收；请用“打印成 PDF”重新生成再传。",
    "infected": "杀毒程序查出病毒（{told}），文库不收；请先给原来的电脑杀毒。",
    "empty": "文件里一页也没有，请检查后重新上传。",
    "damaged": "文件打不开，可能已损坏或有打开密码；请用 WPS/Office 打开后另存一份再传。",
    "too_long": "文件太长（超过 2000 页或一百万字），请拆成几个文件再传。",
    "too_heavy": "有的页面太复杂，画不出来；请用“打印成 PDF”重新生成，或降低图片的清晰度再传。",
    "too_many_pixels": "图片太大（超过一亿像素），请缩小后再传。",
    "slow": "转换超过 {told} 分钟，已停止；请拆成几个文件，或另存为 PDF 再传。",
    "crashed": "转换程序中断了，文件可能已损坏或太大；请另存为 PDF 再传。",
    "unchecked": "杀毒程序没有应答，查过毒才能收；稍后会自动再试，长时间不好请告诉系统管理员。",
    "no_office": "服务器没有安装 LibreOffice，转换不了；请管理员安装，或另存为 PDF 再传。",
    "missing": "原始文件不在文库里，请从备份恢复，或撤下后重新上传。",
    "broken": "程序出错，没有转换成。请重试；再不行，把文件名告诉系统管理员。",
}
REFUSED: Final = frozenset({"locked", "active", "infected"})
PASSING: Final = frozenset({"slow", "crashed", "broken"})  # may go well another time


class Unconverted(Exception):
    """A file did not become readable; `code` is a key of FAULTS."""

    def __init__(self, code: str, told: str = "") -> None:
        super().__init__(code)
        self.code, self.message = code, FAULTS[code].format(told=told)

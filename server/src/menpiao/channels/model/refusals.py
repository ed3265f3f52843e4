"""What those are told who import, where it can't be done."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class FileNotRead(Refusal):
    """No table of text that we know."""

    code = "file_not_read"
    status = 422
    title = Text("无法读取文件", "The file can't be read")
    detail = Text(
        "没有导入。请上传 CSV 文件（UTF-8 或 GB18030 编码，最多 60 列），Excel 中可“另存为 CSV”。",
        "Nothing was imported. Please upload a CSV file in UTF-8 or GB18030 with at most 60 columns; spreadsheets can"
        " save one.",
    )


class FileEmpty(Refusal):
    """No header, or nothing below it."""

    code = "file_empty"
    status = 422
    title = Text("文件中没有数据", "There is nothing in the file")
    detail = Text(
        "没有导入。第一行须为列名，其下每行一笔销售。",
        "Nothing was imported. The first line names the columns, each line below is a sale.",
    )


class FileTooLong(Refusal):
    """More lines than are taken at once."""

    code = "file_too_long"
    status = 422
    title = Text("文件行数过多", "Too many lines")
    detail = Text(
        "没有导入。一次最多 {most} 行，请分成几个文件。",
        "Nothing was imported. A file may have {most} lines: please cut it into several.",
    )


class ChannelRetired(Refusal):
    """Nothing new is imported for it."""

    code = "channel_retired"
    status = 409
    title = Text("渠道已停用", "The channel is retired")
    detail = Text(
        "没有导入。该渠道已停用，请先启用或选择其他渠道。",
        "Nothing was imported. This channel is retired: please take it up again, or choose another.",
    )


class ImportBegun(Refusal):
    """It is no draft any more."""

    code = "import_begun"
    status = 409
    title = Text("导入已经开始", "The import has begun")
    detail = Text(
        "没有变化。导入已经开始或已结束，请刷新后查看。",
        "Nothing changed. The import has begun, or is over: please reload.",
    )


class NothingToImport(Refusal):
    """No line of it could be imported."""

    code = "nothing_to_import"
    status = 409
    title = Text("没有可以导入的行", "No line can be imported")
    detail = Text(
        "没有导入。每一行都有问题，请查看各行的说明，调整列对应关系或文件。",
        "Nothing was imported. Each line has a problem: please see what it says, and change the columns or the file.",
    )


class ImportAtWork(Refusal):
    """Wait until it has come to its end."""

    code = "import_at_work"
    status = 409
    title = Text("正在处理", "It is at work")
    detail = Text(
        "没有变化。该导入正在处理中，请等它结束后再试。",
        "Nothing changed. This import is being worked off: please wait until it is done.",
    )


class RowNotImported(Refusal):
    """It has no order to take back."""

    code = "row_not_imported"
    status = 409
    title = Text("该行没有可撤回的订单", "This line has no order to withdraw")
    detail = Text(
        "没有变化。该行没有导入，已撤回，或其中的票已经入场。",
        "Nothing changed. The line was not imported, was withdrawn, or one of its tickets has admitted somebody.",
    )


class SaleOver(Refusal):
    """A link to tickets that are gone."""

    code = "claim_over"
    status = 409
    title = Text("门票已被领取或已失效", "These tickets are gone")
    detail = Text(
        "没有领取任何票。门票已被领取、已在售票窗口打印、已退回或场次已结束，请联系购票渠道。",
        "No ticket was claimed. They were claimed, printed at the window or given back, or the session is over: please"
        " ask where they were bought.",
    )

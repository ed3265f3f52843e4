"""Reference data that everybody shares: the cities and categories that an organizer chooses from.

Codes are stable and go into tables and URLs; names may be corrected. New entries are appended by a release.
"""

from typing import Final

from menpiao.kernel.i18n import Text

CITIES: Final[dict[str, Text]] = {
    "beijing": Text("北京", "Beijing"),
    "shanghai": Text("上海", "Shanghai"),
    "guangzhou": Text("广州", "Guangzhou"),
    "shenzhen": Text("深圳", "Shenzhen"),
    "chengdu": Text("成都", "Chengdu"),
    "hangzhou": Text("杭州", "Hangzhou"),
    "chongqing": Text("重庆", "Chongqing"),
    "nanjing": Text("南京", "Nanjing"),
    "suzhou": Text("苏州", "Suzhou"),
    "wuhan": Text("武汉", "Wuhan"),
    "changsha": Text("长沙", "Changsha"),
    "xian": Text("西安", "Xi'an"),
    "tianjin": Text("天津", "Tianjin"),
    "qingdao": Text("青岛", "Qingdao"),
    "xiamen": Text("厦门", "Xiamen"),
    "kunming": Text("昆明", "Kunming"),
    "dalian": Text("大连", "Dalian"),
    "shenyang": Text("沈阳", "Shenyang"),
    "zhengzhou": Text("郑州", "Zhengzhou"),
    "hongkong": Text("香港", "Hong Kong"),
    "macau": Text("澳门", "Macau"),
}

CATEGORIES: Final[dict[str, Text]] = {
    "livehouse": Text("Livehouse", "Livehouse"),
    "concert": Text("演唱会", "Concerts"),
    "festival": Text("音乐节", "Festivals"),
    "classical": Text("古典音乐", "Classical"),
    "theatre": Text("话剧", "Theatre"),
    "dance": Text("舞蹈", "Dance"),
    "comedy": Text("喜剧", "Comedy"),
    "exhibition": Text("展览", "Exhibitions"),
    "talk": Text("讲座", "Talks"),
    "sport": Text("体育", "Sport"),
    "family": Text("亲子", "Family"),
}

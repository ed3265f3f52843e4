"""Sample events that are heard: bands, festivals, singers, chamber music."""

from datetime import time, timedelta

from menpiao.catalog import RefundRule, RefundTier
from menpiao.demo.data.shapes import SATURDAY, SampleEvent, SampleSession, SampleType, both, refunds

_STANDING = (
    both("入场", "Getting in"),
    both(
        "全站立，凭动态码入场。请让手机留一点电，截图不能入场。",
        "Standing only. You get in with the live code on your phone, so leave it some battery; screenshots do "
        "not work.",
    ),
)
_LATE = (
    both("迟到", "If you are late"),
    both(
        "开演后可随时入场，请从后门进，给台上的人一点安静。",
        "Come in by the back door at any time, and quietly please.",
    ),
)
SLOW_ROAD = SampleEvent(
    slug="slow-road",
    refunds=refunds((48, 0)),
    category="livehouse",
    role="hidden_type",
    title=both("夜航乐队「慢速公路」巡演", "Night Flight: Slow Road Tour"),
    summary=both(
        "四个人，一辆旧面包车，十二首写在国道上的歌。",
        "Four people, one old van, twelve songs written on the national road.",
    ),
    description=both(
        "去年冬天，夜航乐队从格尔木一路开到上海，白天赶路，晚上在旅馆里录音。"
        "新专辑《慢速公路》里能听见雨刷、加油站的电台，还有一只跟了他们三百公里的狗。\n\n"
        "这次巡演不放大屏，不带伴唱。他们想把音量调小一点，让您听见吉他上手指移动的声音。"
        "上半场完整演奏新专辑，下半场由您在入口的小黑板上点歌。",
        "Last winter Night Flight drove from Golmud to Shanghai, all day on the road and recording in hotel "
        "rooms at night. "
        "On the new album you can hear the wipers, the radio of a petrol station, and a dog that followed them "
        "for three "
        "hundred kilometres.\n\n"
        "There is no big screen on this tour and no backing track. They would like to play a little softer, so "
        "that you "
        "hear the fingers move on the strings. The first half is the whole album; the second half is what you "
        "write on "
        "the small blackboard by the door.",
    ),
    tags=("后摇", "巡演", "post-rock"),
    types=(
        SampleType(
            name=both("早鸟票", "Early bird"),
            yuan=128,
            quota=80,
            note=both("数量不多，已于昨天截止。", "A small number, ended yesterday."),
            on_sale=timedelta(days=-14),
            off_sale=timedelta(days=-1),
            per_order=2,
        ),
        SampleType(name=both("预售票", "Advance"), yuan=168, quota=260, per_order=4),
        SampleType(
            name=both("前区票", "Front of stage"),
            yuan=260,
            quota=60,
            note=both("提前 20 分钟入场，附一张签名歌单。", "In twenty minutes earlier, with a signed set list."),
            per_order=2,
            per_buyer=2,
        ),
        SampleType(
            name=both("乐队亲友", "Friends of the band"),
            yuan=0,
            quota=12,
            hidden=True,
            per_order=2,
            per_buyer=2,
        ),
    ),
    sessions=(
        SampleSession(venue="shanghai-hall", day=9, at=time(20, 30)),
        SampleSession(venue="beijing-depot", day=12, at=time(20, 30)),
        SampleSession(venue="chengdu-yard", day=16, at=time(20, 0)),
    ),
    notes=(_STANDING, _LATE),
)

UNPLUGGED = SampleEvent(
    slug="unplugged-tonight",
    category="livehouse",
    role="doors_open",
    title=both("今晚不插电", "Unplugged Tonight"),
    summary=both(
        "门已经开了。三位唱作人，一把木吉他轮流弹。", "The doors are open. Three songwriters share one wooden guitar."
    ),
    description=both(
        "每周一次的老节目：不排练，不报幕，谁想好了谁先唱。三位唱作人坐成半圈，台下坐成另外半圈。\n\n"
        "现在就可以入场，吧台有热的橙子酒。中间会停二十分钟，让大家去门口透透气，也让吉他歇一歇。",
        "Our weekly habit: no rehearsal, no announcements, whoever is ready sings first. Three songwriters make "
        "half a "
        "circle, and you make the other half.\n\n"
        "Come in right now; there is warm orange wine at the bar. We stop for twenty minutes in the middle, for "
        "some air, "
        "and to give the guitar a rest.",
    ),
    tags=("民谣", "不插电", "folk"),
    types=(
        SampleType(name=both("普通票", "Standard"), yuan=98, quota=120, note=both("含一杯饮料", "One drink included")),
        SampleType(
            name=both("学生票", "Student"),
            yuan=60,
            quota=30,
            note=both("入场时请出示学生证。", "Please show your student card at the door."),
            per_order=2,
            per_buyer=2,
        ),
    ),
    sessions=(SampleSession(venue="shanghai-hall", live=True, doors_before=75, minutes=165),),
    notes=(
        (
            both("入场", "Getting in"),
            both("门口扫动态码即可，一码一人。", "Show the live code at the door; one code for each person."),
        ),
        _LATE,
    ),
)

ARCHIPELAGO = SampleEvent(
    slug="archipelago",
    refunds=RefundRule(tiers=(RefundTier(until_hours_before=72, fee_fen=2_000),), scope="order"),
    category="festival",
    role="opens_soon",
    title=both("群岛音乐节", "Archipelago Festival"),
    summary=both(
        "江边两天，二十六组音乐人，分散在五个小舞台。", "Two days by the river, twenty-six acts on five small stages."
    ),
    description=both(
        "群岛没有主舞台。五个小舞台像五座岛，走路七分钟就能从一座到另一座，路上有卖冰豆花的。\n\n"
        "白天听南方的民歌与爵士，傍晚听摇滚，入夜以后江面上会亮起一排灯，电子乐从那里开始。"
        "场地允许带野餐垫，不允许带伞，下雨时入口发雨衣。",
        "There is no main stage. Five small ones lie there like islands, seven minutes on foot from one to the next, "
        "with iced tofu pudding on the way.\n\n"
        "Folk songs of the south and jazz by day, bands towards the evening, and when the lights go on along "
        "the river "
        "the electronic part begins. Picnic blankets are welcome, umbrellas are not; when it rains we hand out "
        "capes.",
    ),
    tags=("户外", "音乐节", "outdoor"),
    types=(
        SampleType(
            name=both("单日票", "Day ticket"),
            yuan=299,
            quota=1200,
            on_sale=timedelta(minutes=5),
            per_order=4,
            per_buyer=8,
        ),
        SampleType(
            name=both("双人票", "For two"),
            yuan=520,
            quota=300,
            note=both("一个码，两位请一起入场。", "One code; come in together."),
            on_sale=timedelta(minutes=5),
            per_order=2,
            per_buyer=2,
        ),
        SampleType(
            name=both("十二岁以下", "Under twelve"),
            yuan=60,
            quota=200,
            note=both("须由成人陪同。", "Together with an adult."),
            on_sale=timedelta(minutes=5),
            per_order=2,
            per_buyer=2,
        ),
    ),
    sessions=(
        SampleSession(venue="guangzhou-pier", day=2, weekday=SATURDAY, at=time(13, 0), minutes=540, doors_before=60),
        SampleSession(
            venue="guangzhou-pier", day=2, weekday=SATURDAY, plus=1, at=time(13, 0), minutes=540, doors_before=60
        ),
    ),
    notes=(
        (
            both("开售", "The sale"),
            both(
                "到点即开，每人限购见票种说明。", "It opens on the minute; each ticket type says how many you may take."
            ),
        ),
        (
            both("天气", "Weather"),
            both(
                "小雨照常，雷电暂停，取消则全额退款。", "Rain: we play. Lightning: we pause. Cancelled: all money back."
            ),
        ),
    ),
)

TIDES = SampleEvent(
    slug="tides",
    refunds=refunds((168, 0), (48, 20), (24, 50), once=True),
    category="concert",
    role="names_required",
    title=both("林见雨「潮汐」演唱会", "Lin Jianyu: Tides"),
    summary=both(
        "隔了四年，她带着一支十一人的乐队回到体育馆。",
        "After four years she is back in the arena, with a band of eleven.",
    ),
    description=both(
        "「潮汐」分成涨潮和退潮两部分。涨潮是您会跟着唱的那些歌，退潮是从没在现场唱过的那些。\n\n"
        "本场实名入场，一人一证一票。请填写每位观演人的姓名，入场时与证件核对。票不能送人，"
        "可以按退票规则退票。",
        "Tides comes in and goes out: first the songs that you will sing along to, then those that were never played "
        "live.\n\n"
        "Names are required: one person, one document, one ticket. Please enter the name of everybody who "
        "comes; it is "
        "compared at the door. Tickets can't be handed on, and can be returned by the refund rules.",
    ),
    tags=("实名", "华语", "pop"),
    types=(
        SampleType(
            name=both("内场 A 区", "Floor A"), yuan=1280, quota=400, names_required=True, per_order=4, per_buyer=4
        ),
        SampleType(
            name=both("看台一层", "Lower stand"), yuan=880, quota=900, names_required=True, per_order=4, per_buyer=4
        ),
        SampleType(
            name=both("看台二层", "Upper stand"), yuan=480, quota=1500, names_required=True, per_order=4, per_buyer=4
        ),
    ),
    sessions=(
        SampleSession(venue="wuhan-arena", day=24, at=time(19, 30), minutes=150, doors_before=120),
        SampleSession(venue="wuhan-arena", day=25, at=time(19, 30), minutes=150, doors_before=120),
    ),
    notes=(
        (
            both("实名", "Names"),
            both(
                "姓名须与证件一致，写错请在开演前联系主办方。",
                "As on the document. If you mistyped it, tell us before the day.",
            ),
        ),
        (
            both("入场", "Getting in"),
            both("开场前两小时开门，请留出安检时间。", "Doors two hours before; please allow for the security check."),
        ),
    ),
)

SPRING_ROOMS = SampleEvent(
    slug="spring-rooms",
    refunds=refunds((48, 0)),
    category="classical",
    title=both("春之声：江南室内乐团", "Rooms of Spring: Jiangnan Chamber Players"),
    summary=both(
        "一个下午的弦乐四重奏，窗外刚好是湖。", "An afternoon of string quartets, with the lake outside the window."
    ),
    description=both(
        "曲目从海顿的《日出》开始，到一首写给评弹与四重奏的新作品结束。演奏前，首席会用十分钟讲一讲怎么听这首新作品，"
        "讲得很好懂。\n\n"
        "音乐厅只有三百个座位，最后一排离台口十四米。",
        "It begins with Haydn's Sunrise and ends with a new piece for Suzhou storytelling and quartet. Before "
        "it, the "
        "leader takes ten minutes to tell how one may listen to it, in plain words.\n\n"
        "The hall has three hundred seats; the last row is fourteen metres from the stage.",
    ),
    tags=("室内乐", "弦乐四重奏", "strings"),
    types=(
        SampleType(name=both("池座", "Stalls"), yuan=280, quota=180),
        SampleType(name=both("楼座", "Balcony"), yuan=160, quota=120),
    ),
    sessions=(SampleSession(venue="nanjing-hall", day=6, at=time(15, 0), minutes=110, doors_before=30),),
    notes=(
        (
            both("乐章之间", "Between movements"),
            both(
                "迟到的观众请在乐章之间入座，由工作人员引领。",
                "If you are late, we will show you in between two movements.",
            ),
        ),
    ),
)

RAIN_FREQUENCY = SampleEvent(
    slug="rain-frequency",
    refunds=refunds((24, 10)),
    category="livehouse",
    title=both("雨林频率", "Rainforest Frequency"),
    summary=both(
        "把西双版纳的一场雨，拆成八个声道再放一遍。",
        "A rainfall in Xishuangbanna, taken apart and played on eight channels.",
    ),
    description=both(
        "两位声音艺术家在雨林里录了四十天。现场没有舞台，八只音箱围着您，雨从左后方来。\n\n"
        "建议站在中间偏右，第二首会有一群蝉经过。演出含低频，身体不适请告诉门口的工作人员。",
        "Two sound artists recorded in the forest for forty days. There is no stage; eight speakers stand "
        "around you, and "
        "the rain comes from behind on the left.\n\n"
        "Stand a little right of the middle: in the second piece a swarm of cicadas passes. There are low "
        "frequencies; "
        "if you feel unwell, tell the people at the door.",
    ),
    tags=("电子", "声音艺术", "electronic"),
    types=(
        SampleType(name=both("单人票", "Single"), yuan=138, quota=150),
        SampleType(
            name=both("联票（含原声带）", "With the record"),
            yuan=238,
            quota=60,
            note=both("黑胶唱片在现场领取。", "Collect the record at the door."),
            paused=True,
        ),
    ),
    sessions=(
        SampleSession(venue="shenzhen-bay", day=4, at=time(21, 0), minutes=90, doors_before=45),
        SampleSession(venue="shenzhen-bay", day=5, at=time(21, 0), minutes=90, doors_before=45),
    ),
    notes=(_STANDING,),
)

MUSIC = (UNPLUGGED, ARCHIPELAGO, SLOW_ROAD, TIDES, SPRING_ROOMS, RAIN_FREQUENCY)

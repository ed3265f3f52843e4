"""Sample events that are watched or listened to: plays, dance, comedy, talks."""

from datetime import time, timedelta

from menpiao.demo.data.shapes import (
    FRIDAY,
    SATURDAY,
    SampleBundle,
    SampleEvent,
    SampleSession,
    SampleStep,
    SampleTier,
    SampleType,
    both,
    refunds,
)

_QUIET = (
    both("手机", "Phones"),
    both(
        "开演后请静音，谢幕时欢迎拍照。", "Silent during the show please; photographs are welcome at the curtain call."
    ),
)


def _weekends(venue: str, day: int, weeks: int) -> tuple[SampleSession, ...]:
    """A Friday night, and a matinee and a night on Saturday, week after week."""
    return tuple(
        SampleSession(venue=venue, day=day, weekday=FRIDAY, plus=week * 7 + plus, at=at, minutes=130, doors_before=30)
        for week in range(weeks)
        for plus, at in ((0, time(19, 30)), (1, time(14, 30)), (1, time(19, 30)))
    )


SEAM_OF_LIGHT = SampleEvent(
    slug="seam-of-light",
    refunds=refunds((24, 0)),
    category="theatre",
    title=both("话剧《缝隙里的光》", "Light Through the Seam"),
    summary=both(
        "停电的夜里，一栋楼的人第一次互相敲门。",
        "On the night of a power cut, a whole building knocks on its own doors.",
    ),
    description=both(
        "六户人家住在同一栋楼里十一年，彼此只认得快递盒上的名字。那天夜里停了电，四楼的老太太点了一支蜡烛，"
        "光从门缝里漏了出去。\n\n"
        "全剧只用三种光源：蜡烛、手电和一台旧电视。演出中有十二秒的全黑，请不要害怕，隔壁有人。",
        "Six households have lived in one building for eleven years and know each other from the names on "
        "parcels. Then "
        "the power fails, the old lady on the fourth floor lights a candle, and the light gets out under her "
        "door.\n\n"
        "The play uses three sources of light: candles, torches, and an old television. Twelve seconds of it are "
        "completely dark. Do not be afraid; somebody is sitting next to you.",
    ),
    tags=("原创话剧", "小剧场", "drama"),
    types=(
        SampleType(name=both("一等座", "First price"), yuan=380, quota=80, per_order=4),
        SampleType(name=both("二等座", "Second price"), yuan=220, quota=120, per_order=4),
        SampleType(
            name=both("过道加座", "Aisle stool"),
            yuan=80,
            quota=1,
            note=both(
                "只有一张小板凳，视线很好，背要挺直。", "There is one small stool; a good view, if you sit up straight."
            ),
            per_order=1,
            per_buyer=1,
        ),
    ),
    sessions=_weekends("beijing-depot", 8, 3),
    notes=(
        (
            both("时长", "Length"),
            both("两幕，约 130 分钟，含中场休息。", "Two acts, about 130 minutes with an interval."),
        ),
        _QUIET,
    ),
)

FAR_SIDE = SampleEvent(
    slug="far-side",
    refunds=refunds((24, 0)),
    category="dance",
    title=both("现代舞《山的背面》", "The Far Side of the Mountain"),
    summary=both("九位舞者，一座用两吨红土堆成的山。", "Nine dancers and a mountain of two tons of red earth."),
    description=both(
        "编舞在云南的采石场住了一个夏天，看工人怎样搬石头：先蹲下，再呼气，再站起来。整支舞就从这三个动作长出来。\n\n"
        "前两排可能会落到一些尘土，我们会给您一件雨披。深色衣服更合适。",
        "The choreographer spent a summer in a quarry in Yunnan, watching how people lift stones: crouch, "
        "breathe out, "
        "stand. The whole piece grows from these three movements.\n\n"
        "Some dust may reach the first two rows, so you will find a cape on your seat. Dark clothes are a good idea.",
    ),
    tags=("现代舞", "contemporary"),
    types=(
        SampleType(name=both("A 档", "Tier A"), yuan=480, quota=160),
        SampleType(name=both("B 档", "Tier B"), yuan=280, quota=240),
        SampleType(name=both("C 档", "Tier C"), yuan=120, quota=200),
    ),
    tiers=(
        SampleTier(("a",), "#D9381E"),
        SampleTier(("b",), "#E08A1E"),
        SampleTier(("c", "d"), "#2F7E8F"),
    ),
    sessions=(
        SampleSession(venue="shenzhen-bay", day=18, at=time(20, 0), minutes=80, doors_before=30),
        SampleSession(venue="shenzhen-bay", day=19, at=time(15, 0), minutes=80, doors_before=30),
    ),
    notes=(_QUIET,),
)

LAST_TRAIN = SampleEvent(
    slug="last-train",
    refunds=refunds((0, 0)),
    category="comedy",
    role="sold_out",
    title=both("末班车脱口秀开放麦", "Last Train Home: Open Mic"),
    summary=both(
        "十二个座位，六位演员，讲到末班车来之前。", "Twelve seats, six comedians, until the last train leaves."
    ),
    description=both(
        "新段子的试验场：有的会好笑，有的明天就删。座位只有十二个，所以很快就没有了。\n\n"
        "如果有人退票，位子会重新出现在这里，您可以常回来看看。",
        "Where new jokes are tried: some will be funny, some will be gone tomorrow. There are only twelve "
        "seats, so they "
        "go quickly.\n\n"
        "When somebody returns a ticket the seat shows up here again; it is worth coming back to look.",
    ),
    tags=("脱口秀", "开放麦", "stand-up"),
    types=(
        SampleType(
            name=both("座位", "Seat"),
            yuan=0,
            quota=12,
            note=both("免费，一人最多两张。", "Free, at most two for each person."),
            per_order=2,
            per_buyer=2,
        ),
    ),
    sessions=(SampleSession(venue="beijing-basement", day=2, at=time(21, 30), minutes=130, doors_before=30),),
    notes=(
        (
            both("请注意", "Please note"),
            both("内容含成年人的烦恼，建议 16 岁以上。", "It is about the troubles of grown-ups; sixteen and over."),
        ),
    ),
)

YES_AND = SampleEvent(
    slug="yes-and",
    refunds=refunds((72, 0), (2, 30)),
    category="comedy",
    title=both("说来就来：即兴喜剧夜", "Yes, And: A Night of Improv"),
    summary=both("您给一个词，我们给一个故事。", "You give us a word, we give you a story."),
    description=both(
        "没有剧本。开场前您会拿到一张小纸条，写一个地点、一样东西，或者一句您妈妈常说的话，折好放进罐子。\n\n"
        "八位演员轮流抽。抽到什么演什么，不许说不。坐第一排不会被拉上台，除非您自己愿意。",
        "There is no script. Before it starts you get a slip of paper: write a place, a thing, or what your "
        "mother always "
        "says, and put it in the jar.\n\n"
        "Eight actors draw in turn and play what they draw; nobody may say no. Nobody in the front row is "
        "pulled on stage "
        "either, unless they would like to be.",
    ),
    tags=("即兴", "喜剧", "improv"),
    types=(
        SampleType(name=both("普通票", "Standard"), yuan=118, quota=90),
        SampleType(
            name=both("四人同行", "For four"),
            yuan=398,
            quota=20,
            note=both("一个码，四位请一起入场。", "One code; the four of you come in together."),
            per_order=2,
            per_buyer=2,
        ),
    ),
    sessions=tuple(
        SampleSession(venue="shanghai-hall", day=day, at=time(19, 45), minutes=100, doors_before=45)
        for day in (3, 10, 17, 24)
    ),
    bundle=SampleBundle(both("四夜套票", "All four nights"), 380),
    notes=(_QUIET,),
)

CITY_SOUND = SampleEvent(
    slug="city-sound",
    refunds=refunds((0, 0)),
    category="talk",
    role="free",
    title=both("一座城怎样记住声音", "How a City Remembers Sound"),
    summary=both(
        "磨刀人的吆喝、渡船的汽笛、已经拆掉的电影院。",
        "The knife grinder's call, the ferry's horn, a cinema that is gone.",
    ),
    description=both(
        "声音档案员周一帆十年里录下了杭州的四千多段声音。这个下午她会放其中的二十段，讲一讲它们后来去了哪里。\n\n"
        "讲座免费，需要预约一个位子。书房有茶，请自带杯子。",
        "Over ten years the archivist Zhou Yifan recorded more than four thousand sounds of Hangzhou. This "
        "afternoon she "
        "plays twenty of them and tells what became of each.\n\n"
        "The talk is free; please take a ticket so that there is a chair for you. There is tea. Bring a cup.",
    ),
    tags=("免费", "城市", "free"),
    types=(
        SampleType(
            name=both("免费席位", "Free seat"),
            yuan=0,
            quota=60,
            note=both("来不了请退票，把位子让给别人。", "If you can't come, please return it for somebody else."),
            per_order=2,
            per_buyer=2,
        ),
    ),
    sessions=(
        SampleSession(venue="hangzhou-canal", day=3, weekday=SATURDAY, at=time(14, 30), minutes=90, doors_before=30),
    ),
)

NIGHT_DESK = SampleEvent(
    slug="night-desk",
    refunds=refunds((24, 0)),
    category="talk",
    title=both("深夜书桌：两位写作者的对谈", "The Night Desk: Two Writers in Talk"),
    summary=both(
        "一个写得快，一个写得慢，谈怎样把一句话写完。", "One writes fast, one slowly, on how to finish a sentence."
    ),
    description=both(
        "书店打烊以后，灯留一盏。两位写作者各带一页写坏的稿子，当着大家的面改。\n\n"
        "后半场留给提问。票价可以在当晚抵扣买书。",
        "After closing time one lamp stays on. Each of the two brings a page that went wrong and mends it in "
        "front of "
        "you.\n\n"
        "The second half is for questions. The price of the ticket counts towards a book that night.",
    ),
    tags=("文学", "对谈", "books"),
    types=(
        SampleType(
            name=both("座位", "Seat"),
            yuan=49,
            quota=45,
            per_order=3,
            per_buyer=3,
            early=SampleStep(both("早鸟价", "Early bird"), 39, timedelta(days=4), 15),
        ),
    ),
    sessions=(SampleSession(venue="guangzhou-books", day=7, at=time(21, 0), minutes=100, doors_before=30),),
)

STAGE = (LAST_TRAIN, SEAM_OF_LIGHT, FAR_SIDE, YES_AND, CITY_SOUND, NIGHT_DESK)

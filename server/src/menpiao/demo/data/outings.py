"""Sample events to go out for: an exhibition, a run, a puppet play."""

from datetime import time

from menpiao.catalog import RefundRule, RefundTier
from menpiao.demo.data.shapes import SATURDAY, SampleEvent, SampleQuestion, SampleSession, SampleType, both, refunds

STUB_MUSEUM = SampleEvent(
    slug="stub-museum",
    category="exhibition",
    title=both("票根博物馆", "A Museum of Ticket Stubs"),
    summary=both(
        "一万四千张票根，和它们背后写的字。", "Fourteen thousand ticket stubs, and what people wrote on their backs."
    ),
    description=both(
        "有人把第一次约会的电影票留了三十年，有人把错过的火车票裱了起来。展览按年代排开，"
        "从手写票到最后一张热敏纸票。\n\n"
        "展厅尽头有一张长桌。您可以把自己的票根留下，也可以带走一张别人的故事。每天一场，时段内随到随看。",
        "Somebody kept the cinema ticket of a first date for thirty years; somebody framed the train they "
        "missed. The rooms "
        "go by decade, from handwritten tickets to the last one on thermal paper.\n\n"
        "At the end there is a long table. Leave a stub of your own, or take somebody else's story with you. "
        "One ticket a "
        "day; come whenever you like within the hours.",
    ),
    tags=("展览", "周末去处", "design"),
    types=(
        SampleType(name=both("成人票", "Adult"), yuan=68, quota=400),
        SampleType(
            name=both("优待票", "Reduced"),
            yuan=34,
            quota=100,
            note=both("学生、65 岁以上及残障人士，请带证件。", "Students, over 65, disabled; please bring your card."),
        ),
        SampleType(
            name=both("亲子票（一大一小）", "Adult and child"),
            yuan=88,
            quota=80,
            note=both("一个码，一起入场。", "One code; come in together."),
        ),
    ),
    sessions=tuple(
        SampleSession(venue="shanghai-gallery", day=day, at=time(10, 0), minutes=480, doors_before=0)
        for day in range(1, 9)
    ),
    notes=(
        (both("拍照", "Photographs"), both("可以拍照，请关闪光灯。", "You may take photographs without flash.")),
        (both("最晚入场", "Last entry"), both("每天 17:15 停止入场。", "Last entry at 17:15 each day.")),
    ),
)

WALL_RUN = SampleEvent(
    slug="wall-run",
    refunds=RefundRule(tiers=(RefundTier(until_hours_before=168, fee_fen=1_000),)),
    category="sport",
    role="names_required",
    title=both("城墙夜跑 10 公里", "The Wall by Night, 10 km"),
    summary=both(
        "绕古城墙跑一圈，脚下是六百年的砖。", "Once around the old city wall, on bricks that are six hundred years old."
    ),
    description=both(
        "天黑以后出发，城墙上只亮灯笼。不设名次，关门时间两小时，走完也算。\n\n"
        "每位参加者须填写真实姓名，用于保险与号码布。起点有存包处，终点有一碗热的醪糟。",
        "We start after dark; only the lanterns are lit. There are no rankings, you have two hours, and walking "
        "counts.\n\n"
        "The real name of everybody who runs is needed for the insurance and the number. You can leave your bag "
        "at the "
        "start, and there is a bowl of warm rice wine at the finish.",
    ),
    tags=("夜跑", "10K", "running"),
    types=(
        SampleType(
            name=both("跑者", "Runner"),
            yuan=128,
            quota=600,
            note=both("含保险、号码布和完赛纪念。", "With insurance, number and a keepsake."),
            names_required=True,
            per_order=3,
            per_buyer=3,
        ),
        SampleType(
            name=both("亲友加油席", "Cheering"),
            yuan=30,
            quota=300,
            note=both("城门广场看台。", "The stand on the square."),
            per_order=2,
            per_buyer=2,
        ),
    ),
    questions=(
        SampleQuestion(
            label=both("T 恤尺码", "Size of your T-shirt"),
            kind="choice",
            hint=both("完赛后在终点领取。", "You get it at the finish."),
            choices=(both("S", "S"), both("M", "M"), both("L", "L"), both("XL", "XL")),
            first_type_only=True,
        ),
        SampleQuestion(
            label=both("紧急联系人电话", "Whom to call in an emergency"),
            kind="text",
            hint=both("只给沿途的医疗点。", "Only the first-aid points see it."),
            first_type_only=True,
        ),
        SampleQuestion(
            label=both("从哪里知道我们", "How did you hear of us?"),
            kind="choices",
            choices=(both("朋友", "Friends"), both("跑团", "A running club"), both("海报", "Posters")),
            of_order=True,
            required=False,
        ),
    ),
    sessions=(SampleSession(venue="xian-gate", day=14, at=time(19, 30), minutes=150, doors_before=90),),
    notes=(
        (
            both("身体", "Your health"),
            both(
                "请根据自己的身体情况报名，沿途有三个医疗点。",
                "Please run only if you feel well; there are three first-aid points.",
            ),
        ),
    ),
)

PAPER_BOAT = SampleEvent(
    slug="paper-boat",
    refunds=refunds((24, 0), (2, 50)),
    category="family",
    title=both("偶戏《小纸船去旅行》", "The Little Paper Boat"),
    summary=both(
        "一只用作业本折的船，一路漂到海边。", "A boat folded from a homework page drifts all the way to the sea."
    ),
    description=both(
        "五十分钟，没有坏人。小纸船遇见青蛙、闸门和一位不爱说话的灯塔，最后学会了转弯。\n\n"
        "适合三岁以上的孩子。地上铺了垫子，可以躺着看。演完以后，孩子们可以到台前和木偶握手。",
        "Fifty minutes, no villains. The boat meets a frog, a sluice and a lighthouse of few words, and learns "
        "how to "
        "turn.\n\n"
        "For children from three. There are mats on the floor, and one may lie down. Afterwards the children "
        "can come to "
        "the front and shake hands with the puppets.",
    ),
    tags=("亲子", "偶戏", "puppets"),
    types=(
        SampleType(
            name=both("儿童票", "Child"), yuan=80, quota=60, note=both("三岁以上一人一票。", "From three years on.")
        ),
        SampleType(name=both("成人票", "Adult"), yuan=100, quota=60),
        SampleType(
            name=both("一家三口", "Family of three"),
            yuan=240,
            quota=20,
            note=both("一个码，一起入场。", "One code; come in together."),
            per_order=2,
            per_buyer=2,
        ),
    ),
    sessions=tuple(
        SampleSession(venue="chengdu-yard", day=2, weekday=SATURDAY, plus=plus, at=at, minutes=60, doors_before=30)
        for plus in (0, 1, 7, 8)
        for at in (time(10, 30), time(15, 30))
    ),
    notes=(
        (
            both("给大人", "For grown-ups"),
            both(
                "孩子想说话就让他说，演员会接着演。",
                "If your child wants to talk, let them; the actors are used to it.",
            ),
        ),
    ),
)

OUTINGS = (STUB_MUSEUM, WALL_RUN, PAPER_BOAT)

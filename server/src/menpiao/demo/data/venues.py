"""The sample organizer, its people, and the rooms it plays in. All of them are invented."""

from menpiao.demo.data.shapes import SampleHall, SampleVenue, both

ORGANIZER_NUMBER = 1001
ORGANIZER_NAME = both("候场现场", "Houchang Live")
GATE_STAFF_NAME = "陈师傅"
OFFICE_STAFF_NAME = "江岚"
GATE_NAMES = (both("正门", "Main door"), both("侧门", "Side door"))

VENUES = (
    SampleVenue(
        "shanghai-hall",
        "shanghai",
        both("候场·上海", "Houchang Shanghai"),
        both("静安区青石弄 88 号旧纱厂 3 号楼", "Building 3, Old Cotton Mill, 88 Qingshi Lane, Jing'an"),
        31.2311,
        121.4487,
    ),
    SampleVenue(
        "shanghai-gallery",
        "shanghai",
        both("苏河仓艺术馆", "Suhe Warehouse Gallery"),
        both("普陀区河湾路 21 号", "21 Hewan Road, Putuo"),
        31.2472,
        121.4369,
    ),
    SampleVenue(
        "beijing-depot",
        "beijing",
        both("鼓西剧场", "Guxi Playhouse"),
        both("西城区鼓西二巷 9 号", "9 Guxi 2nd Alley, Xicheng"),
        39.9412,
        116.3837,
    ),
    SampleVenue(
        "beijing-basement",
        "beijing",
        both("地下二层", "Basement Two"),
        both("东城区和平里南口 17 号 B2", "B2, 17 Hepingli South, Dongcheng"),
        39.9523,
        116.4191,
    ),
    SampleVenue(
        "guangzhou-pier",
        "guangzhou",
        both("三号码头", "Pier Three"),
        both("海珠区江畔大道 300 号", "300 Jiangpan Avenue, Haizhu"),
        23.1046,
        113.3012,
    ),
    SampleVenue(
        "guangzhou-books",
        "guangzhou",
        both("灯下书店", "Lamplight Books"),
        both("越秀区榕荫街 12 号", "12 Rongyin Street, Yuexiu"),
        23.1291,
        113.2687,
    ),
    SampleVenue(
        "shenzhen-bay",
        "shenzhen",
        both("湾岸剧院", "Bayside Theatre"),
        both("南山区海风路 6 号", "6 Haifeng Road, Nanshan"),
        22.5214,
        113.9426,
    ),
    SampleVenue(
        "chengdu-yard",
        "chengdu",
        both("浣花小剧场", "Huanhua Little Theatre"),
        both("青羊区锦里中路 55 号院", "Courtyard 55, Jinli Middle Road, Qingyang"),
        30.6612,
        104.0411,
    ),
    SampleVenue(
        "hangzhou-canal",
        "hangzhou",
        both("运河书房", "Canal Reading Room"),
        both("拱墅区桥弄街 2 号", "2 Qiaolong Street, Gongshu"),
        30.3187,
        120.1402,
    ),
    SampleVenue(
        "nanjing-hall",
        "nanjing",
        both("玄湖音乐厅", "Xuanhu Concert Hall"),
        both("玄武区湖滨路 40 号", "40 Hubin Road, Xuanwu"),
        32.0703,
        118.7969,
    ),
    SampleVenue(
        "wuhan-arena",
        "wuhan",
        both("江汉体育馆", "Jianghan Arena"),
        both("江汉区新堤大道 118 号", "118 Xindi Avenue, Jianghan"),
        30.6035,
        114.2711,
    ),
    SampleVenue(
        "xian-gate",
        "xian",
        both("城墙南门广场", "South Gate Square"),
        both("碑林区环城南路 1 号", "1 Huancheng South Road, Beilin"),
        34.2524,
        108.9469,
    ),
)

HOUSE_SEATS = both("工作票", "House seats")
HALL = SampleHall("shenzhen-bay", both("主厅", "Main hall"), "theatre", 720)

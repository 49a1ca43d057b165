"""What each kind of invented agency has to disclose: the subjects that its report speaks of."""

from __future__ import annotations

from tests.replicas.register import AgencyRow

BY_KIND = {
    "government": (
        *("民生实事", "财政预决算", "规划计划", "营商环境", "安全生产"),
        *("乡村振兴", "生态环境", "公共卫生", "征地补偿", "稳岗就业"),
    ),
    "subdistrict": (
        *("低保与临时救助", "网格服务", "物业与环境整治", "就业援助", "养老助餐"),
        *("退役军人服务", "防汛防火", "征收补偿", "垃圾分类", "文体活动"),
    ),
    "town": (
        *("惠农补贴", "村务监督", "土地流转", "危房改造", "秸秆禁烧"),
        *("动物防疫", "宅基地审批", "饮水安全", "农机购置", "产业帮扶"),
    ),
}
BY_BODY = {
    "zfb": ("政策文件", "常务会议", "建议提案办理", "政策解读", "督查结果", "人事信息"),
    "czj": ("预算决算", "政府采购监管", "惠企资金", "债务信息", "会计管理", "绩效评价"),
    "jyj": ("招生入学", "学校收费", "教师招聘", "校园安全", "校外培训治理", "学生资助"),
    "mzj": ("社会救助", "养老机构", "社会组织登记", "婚姻登记", "残疾人补贴", "殡葬服务"),
    "wjj": ("传染病防控", "诊所备案", "卫生监督", "妇幼健康", "健康科普", "托育服务"),
    "zjj": ("保障性住房", "老旧小区改造", "物业监管", "质量监督", "燃气安全", "施工许可"),
    "yjj": ("安全检查", "防汛备汛", "应急预案", "事故调查", "危化品许可", "防灾科普"),
    "sjj": ("审计结果", "审计计划", "整改情况", "预算执行审计", "政策跟踪审计", "内审指导"),
    "scj": ("食品抽检", "经营主体登记", "消费维权", "特种设备", "价格监管", "双随机抽查"),
}


def subjects_of(agency: AgencyRow) -> list[str]:
    """The subjects of one agency, by its own field if it is a department."""
    body = agency.code.partition("-")[2]
    return list(BY_BODY[body] if body else BY_KIND[agency.kind])

#!/usr/bin/env python3
"""Writes the reference rules as DMN 1.5 files with diagrams.

    python3 make_rules.py

The papers are taken from ../org/case_types.json. What the sources name stands as it is; what they leave open is
marked as proposed in the rule's description. A file's id is the rule set's key; a decision's id is what the product
asks for (src/process/rulebook.hpp lists them).
"""
import json
import pathlib
from xml.sax.saxutils import escape, quoteattr

HERE = pathlib.Path(__file__).resolve().parent
TYPES = json.loads((HERE.parent / "org/case_types.json").read_text("utf-8"))["case_types"]
HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" '
        'xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" '
        'xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" id={key} name={name} '
        'namespace="https://yekuo.org/rules/{space}">\n')
NUMBER, TEXT, TRUTH, DATE = "number", "string", "boolean", "date"


def text(value):
    return f"<text>{escape(value)}</text>"


def said(words):
    return '"' + words + '"'


def types(*codes):
    return ", ".join(said(code) for code in codes)


class Rules:
    def __init__(self, key, name, words):
        self.key, self.name, self.words = key, name, words
        self.inputs, self.decisions = {}, {}

    def input(self, id, kind, label, allowed=None):
        self.inputs[id] = (kind, label, allowed)

    def requirement(self, of, id):
        what = "requiredDecision" if id in self.decisions else "requiredInput"
        return f'    <informationRequirement id="{of}_needs_{id}"><{what} href="#{id}"/></informationRequirement>\n'

    def table(self, id, label, words, policy, columns, outputs, rows, also=()):
        """columns: names of inputs or decisions; outputs: (name, type, label); rows: cells in order, then a note."""
        out = [f'    <decisionTable id="{id}_table" hitPolicy="{policy}" outputLabel={quoteattr(label)}>\n']
        for column in columns:
            kind, title, allowed = self.inputs[column] if column in self.inputs else (self.decisions[column][0], self.decisions[column][1], None)
            values = f'<inputValues id="{id}_{column}_values">{text(allowed)}</inputValues>' if allowed else ""
            out.append(f'      <input id="{id}_{column}" label={quoteattr(title)}><inputExpression id="{id}_{column}_expression" typeRef="{kind}">{text(column)}</inputExpression>{values}</input>\n')
        for name, kind, title in outputs:
            out.append(f'      <output id="{id}_{name}_output" name="{name}" label={quoteattr(title)} typeRef="{kind}"/>\n')
        for n, row in enumerate(rows, 1):
            cells = "".join(f'<inputEntry id="{id}_{n}_in{i}">{text(cell)}</inputEntry>' for i, cell in enumerate(row[:len(columns)], 1))
            answers = "".join(f'<outputEntry id="{id}_{n}_out{i}">{text(cell)}</outputEntry>' for i, cell in enumerate(row[len(columns):len(columns) + len(outputs)], 1))
            note = row[-1] if len(row) > len(columns) + len(outputs) else ""
            told = f"<description>{escape(note)}</description>" if note else ""
            out.append(f'      <rule id="{id}_{n}">{told}{cells}{answers}</rule>\n')
        out.append("    </decisionTable>\n")
        kind = outputs[0][1] if len(outputs) == 1 and policy in ("UNIQUE", "FIRST", "ANY") else None
        self.decision(id, label, words, kind, [*columns, *also], "".join(out))

    def formula(self, id, label, words, kind, needs, expression):
        self.decision(id, label, words, kind, needs, f'    <literalExpression id="{id}_formula" typeRef="{kind}">{text(expression)}</literalExpression>\n')

    def decision(self, id, label, words, kind, needs, logic):
        shown = f' typeRef="{kind}"' if kind else ""
        body = (f'  <decision id="{id}" name={quoteattr(label)}>\n    <description>{escape(words)}</description>\n'
                f'    <variable id="{id}_variable" name="{id}"{shown}/>\n')
        body += "".join(self.requirement(id, need) for need in needs) + logic + "  </decision>\n"
        self.decisions[id] = (kind, label, body, needs)

    def level(self, id):
        if id in self.inputs:
            return 0
        return 1 + max((self.level(need) for need in self.decisions[id][3]), default=0)

    def diagram(self):
        rows = {}
        for id in [*self.inputs, *self.decisions]:
            rows.setdefault(self.level(id), []).append(id)
        top, places, out = max(rows), {}, []
        for level, ids in rows.items():
            wide = len(ids)
            for n, id in enumerate(ids):
                width, height = (140, 45) if id in self.inputs else (190, 70)
                places[id] = (300 + n * 220 + (0 if wide > 1 else 110), 130 + (top - level) * 160, width, height)
        for id, (x, y, w, h) in places.items():
            out.append(f'      <dmndi:DMNShape id="{id}_shape" dmnElementRef="{id}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/></dmndi:DMNShape>\n')
        for id, (_, _, _, needs) in self.decisions.items():
            x, y, w, h = places[id]
            for need in needs:
                nx, ny, nw, _ = places[need]
                out.append(f'      <dmndi:DMNEdge id="{id}_needs_{need}_edge" dmnElementRef="{id}_needs_{need}"><di:waypoint x="{nx + nw // 2}" y="{ny}"/><di:waypoint x="{x + w // 2}" y="{y + h}"/></dmndi:DMNEdge>\n')
        return '  <dmndi:DMNDI>\n    <dmndi:DMNDiagram id="diagram">\n' + "".join(out) + "    </dmndi:DMNDiagram>\n  </dmndi:DMNDI>\n"

    def write(self):
        out = HEAD.format(key=quoteattr(self.key), name=quoteattr(self.name), space=self.key)
        out += f"  <description>{escape(self.words)}</description>\n"
        for id, (kind, label, _) in self.inputs.items():
            out += f'  <inputData id="{id}" name="{id}"><description>{escape(label)}</description><variable id="{id}_variable" name="{id}" typeRef="{kind}"/></inputData>\n'
        out += "".join(body for _, _, body, _ in self.decisions.values()) + self.diagram() + "</definitions>\n"
        (HERE / f"{self.key}.dmn").write_text(out, "utf-8")


ALL = [one["code"] for one in TYPES]
CASE_TYPE = ("case_type", TEXT, "业务类型 Case type", types(*ALL))
VOLTAGE = ("voltage_kv", NUMBER, "电压等级 Voltage, kV", ">= 0")
CAPACITY = ("capacity_kva", NUMBER, "申请容量 Capacity, kVA", ">= 0")
DUAL = ("dual_supply", TRUTH, "双(多)电源 Dual supply", None)
IMPORTANT = ("important", TRUTH, "重要客户 Important customer", None)
RESTRICTED = ("restricted", TRUTH, "列入负面清单 On the negative list", None)
SEED = "国网浙江报道 2017-03-22 (as reported)"
PROPOSED = "参考方案 (proposed)"
PRACTICE = "实践做法 (practice)"


def routing():
    r = Rules("routing", "办理路径规则 Routing", "案件怎样走：联合勘查、协同编制、接入系统方案、涉网环节、上门方式。 Which way a case goes.")
    for one in (CASE_TYPE, VOLTAGE, CAPACITY, DUAL, IMPORTANT, RESTRICTED, ("generation_10kv", TRUTH, "10 kV 电源并网 Generation at 10 kV", None)):
        r.input(*one)
    r.table("all_departments", "各部门协同 All departments", "10(20) 千伏及以下原则上全容量开放，由客户经理独立编制；例外时各部门并行会签。", "UNIQUE",
            ["restricted", "voltage_kv", "dual_supply", "important"], [("all_departments", TRUTH, "会签 All departments")],
            [("true", "-", "-", "-", "true", SEED), ("false", ">= 35", "-", "-", "true", SEED), ("false", "< 35", "true", "-", "true", SEED),
             ("false", "< 35", "false", "true", "true", SEED), ("false", "< 35", "false", "false", "false", SEED + "；客户经理独立编制")])
    r.table("joint_survey", "联合勘查 Joint survey", "500 千伏安以上高压：联合勘查、一次办结（严格大于）。", "UNIQUE",
            ["capacity_kva", "all_departments"], [("joint_survey", TRUTH, "联合勘查 Joint survey")],
            [("> 500", "-", "true", SEED), ("<= 500", "true", "true", PRACTICE), ("<= 500", "false", "false", SEED)])
    r.table("access_plan", "接入系统方案 Access plan", "35 千伏及以上或双（多）电源才编制接入系统方案。", "UNIQUE",
            ["voltage_kv", "dual_supply"], [("access_plan", TRUTH, "接入系统方案 Access plan")],
            [(">= 35", "-", "true", PRACTICE), ("< 35", "true", "true", PRACTICE), ("< 35", "false", "false", PRACTICE)])
    r.table("grid_settings", "涉网环节 Grid settings", "定值、自动化、启动方案（P4-02、04、08）。", "UNIQUE",
            ["voltage_kv", "dual_supply", "important", "generation_10kv"], [("grid_settings", TRUTH, "需要 Needed")],
            [(">= 35", "-", "-", "-", "true", PRACTICE), ("< 35", "true", "-", "-", "true", PRACTICE), ("< 35", "false", "true", "-", "true", PRACTICE),
             ("< 35", "false", "false", "true", "true", PRACTICE), ("< 35", "false", "false", "false", "false", PRACTICE)])
    rows = []
    for one in TYPES:
        way = {"C05": "batch", "C13": "desk", "C15": "site", "C14": "meter_test"}.get(one["code"], "one_post" if one["jobs"][0] in ("ONE_POST", "METER_MOVE") else "survey_first")
        mode = {"batch": "by_period", "desk": "by_day"}.get(way, "by_hour")
        rows.append((said(one["code"]), said(one["jobs"][0]), said(way), said(mode), SEED if way in ("one_post", "meter_test") else PROPOSED))
    r.table("first_visit", "首次上门 First visit", "低压勘查、装表一岗制；首个现场工单、方式和预约方式。", "UNIQUE", ["case_type"],
            [("job", TEXT, "工单 Job"), ("way", TEXT, "方式 Way"), ("mode", TEXT, "预约 Appointment")], rows)
    r.write()


def simplification():
    r = Rules("simplification", "精简办电规则 Simplification", "取消普通客户设计文件审查和中间检查；10(20) 千伏及以下原则上全容量开放。 What is done away with for ordinary customers.")
    for one in (VOLTAGE, DUAL, IMPORTANT, RESTRICTED):
        r.input(*one)
    r.table("design_review", "设计文件审查 Design review", "只对重要客户。", "UNIQUE", ["important"], [("design_review", TRUTH, "审查 Review")],
            [("true", "true", SEED), ("false", "false", SEED)])
    r.table("mid_inspection", "中间检查 Mid inspection", "只对重要客户。", "UNIQUE", ["important"], [("mid_inspection", TRUTH, "检查 Inspect")],
            [("true", "true", SEED), ("false", "false", SEED)])
    r.table("full_capacity", "全容量开放 Full capacity open", "10(20) 千伏及以下原则上全容量开放，负面清单除外。", "UNIQUE", ["voltage_kv", "restricted"],
            [("full_capacity", TRUTH, "开放 Open")],
            [("<= 20", "false", "true", SEED), ("<= 20", "true", "false", SEED), ("> 20", "-", "false", PROPOSED)])
    r.table("plan_author", "方案编制人 Who drafts the plan", "客户经理独立开展 10 千伏供电方案制定。", "UNIQUE", ["full_capacity", "dual_supply", "important"],
            [("plan_author", TEXT, "编制人 Author")],
            [("true", "false", "false", said("customer_manager"), SEED), ("true", "false", "true", said("departments"), PRACTICE),
             ("true", "true", "-", said("departments"), PRACTICE), ("false", "-", "-", said("departments"), PRACTICE)])
    r.write()


def limit():
    r = Rules("limit", "时限规则 Limits", "全过程与各关键环节的时限（工作日），首次联系，应急到达。 The working time that a case and its key links may take.")
    for one in (CASE_TYPE, ("urgency", TEXT, "紧急程度 Urgency", types("normal", "urgent", "emergency")),
                ("territory", TEXT, "地域 Territory", types("urban", "rural", "remote", ""))):
        r.input(*one)
    t2011, t2016, der = "国家电网十项承诺 2011 (SGCC-2011)", "业扩报装服务时限考核办法 2016 (SGCC-2016)", "分布式光伏并网 2013 (DER-2013)"
    r.table("case_days", "全过程时限 Whole case", "从受理到办结的工作日。", "UNIQUE", ["case_type"], [("case_days", NUMBER, "工作日 Working days")],
            [(types("C01", "C02", "C10", "C12", "C13", "C14"), "5", t2011 + "；C10、C13 " + PROPOSED), (types("C03", "C04", "C09"), "12", t2011),
             (types("C05", "C06", "C08"), "25", t2016 + "；C05 " + PROPOSED), (types("C07"), "55", t2016), (types("C11"), "20", der), (types("C15"), "7", t2011)])
    plans = [(("C01", "C02", "C10", "C12"), [("acceptance", 0), ("connection", 5)], t2011),
             (("C03", "C04", "C09"), [("acceptance", 0), ("supply_plan", 7), ("connection", 5)], t2011),
             (("C05", "C06", "C08"), [("acceptance", 0), ("supply_plan", 15), ("completion_inspection", 5), ("connection", 5)], t2016),
             (("C07",), [("acceptance", 0), ("supply_plan", 30), ("design_review", 10), ("mid_inspection", 5), ("completion_inspection", 5), ("connection", 5)], t2016),
             (("C11",), [("acceptance", 0), ("access_plan_reply", 10), ("completion_inspection", 5), ("pv_connection", 5)], der),
             (("C13",), [("acceptance", 0), ("site_work", 4), ("archive", 1)], PROPOSED),
             (("C14",), [("acceptance", 0), ("meter_test", 4), ("result", 1)], t2011),
             (("C15",), [("acceptance", 0), ("handling", 5), ("answer", 2)], t2011)]
    r.table("key_links", "关键环节 Key links", "向客户公开的关键环节及其时限，按次序；0 为不单独计时。", "RULE ORDER", ["case_type"],
            [("link", TEXT, "环节 Link"), ("days", NUMBER, "工作日 Working days")],
            [(types(*codes), said(link), str(days), source) for codes, links, source in plans for link, days in links])
    r.formula("contact_hours", "首次联系 First contact", "受理后首次联系客户的工作小时。", NUMBER, [], "1")
    fault = "国家电网服务承诺 2023 (SGCC-2023)"
    r.table("arrival_minutes", "应急到达 Arrival at an emergency", "应急转派工单到达现场的分钟数；0 为不适用；地域不明按最短。", "UNIQUE", ["case_type", "urgency", "territory"],
            [("arrival_minutes", NUMBER, "分钟 Minutes")],
            [('"C15"', '"emergency"', types("urban", ""), "45", fault), ('"C15"', '"emergency"', '"rural"', "90", fault), ('"C15"', '"emergency"', '"remote"', "120", fault),
             ('"C15"', types("normal", "urgent"), "-", "0", ""), ('not("C15")', "-", "-", "0", "")])
    r.write()


def fee():
    r = Rules("fee", "业务费规则 Fees", "哪类费用、向谁、自何时收取。 Which fee is charged to whom, and since when not any more.")
    kinds = ("relocation", "high_reliability", "temporary_connection", "meter_replacement", "other")
    for one in (("kind", TEXT, "费用 Fee", types(*kinds)), CASE_TYPE, DUAL, ("day", DATE, "日期 Day", None)):
        r.input(*one)
    stop = 'date("2017-12-01")'
    r.table("charge", "是否收取 Charged", "空为收取；否则为不收取的原因。", "UNIQUE", ["kind", "case_type", "dual_supply", "day"],
            [("refusal", TEXT, "不收取的原因 Why not")],
            [('"temporary_connection"', "-", "-", f"< {stop}", '""', "按地方政策"), ('"temporary_connection"', "-", "-", f">= {stop}", '"fee.not_charged_any_more"', "2017-12-01 起停收临时接电费"),
             ('"high_reliability"', '"C07"', "-", "-", '""', "高可靠性供电费，费率按省、电压与敷设方式"), ('"high_reliability"', 'not("C07")', "true", "-", '""', "双电源"),
             ('"high_reliability"', 'not("C07")', "false", "-", '"fee.single_supply"', "仅双（多）电源"),
             (types("relocation", "meter_replacement", "other"), "-", "-", "-", '""', "按实核定 " + PROPOSED)])
    r.write()


def material():
    r = Rules("material", "办电资料规则 Papers", "每类业务在受理、设计、竣工阶段所需资料，一次性告知。 Which papers each type of case needs, and when.")
    for one in (CASE_TYPE, ("applicant", TEXT, "申请人 Applicant", types("self", "agent"))):
        r.input(*one)
    found = {}
    for one in TYPES:
        for place, paper in enumerate(one["materials"]):
            applicant = '"agent"' if paper["material"] == "authorisation" else "-"
            found.setdefault((paper["material"], paper["stage"], applicant), []).append((one["code"], place))
    order = sorted(found, key=lambda key: (["application", "design", "completion"].index(key[1]), max(place for _, place in found[key]), min(code for code, _ in found[key])))
    rows = []
    for key in order:
        paper, stage, applicant = key
        rows.append((types(*(code for code, _ in found[key])), applicant, said(paper), said(stage), "委托办理时" if applicant != "-" else ""))
    r.table("papers", "所需资料 Papers", "一行一种资料；只取适用的。", "RULE ORDER", ["case_type", "applicant"],
            [("paper", TEXT, "资料 Paper"), ("stage", TEXT, "阶段 Stage")], rows)
    r.write()


def negative_list():
    r = Rules("negative_list", "负面清单规则 Negative list (F1-F8)", "依据线路、变电站、配变的量测判断受限：F1、F2、F6、F7、F8 受限，F3 至 F5 只用于选择接入点。 What readings say of a resource.")
    for one in (("kind", TEXT, "资源 Resource", types("line", "substation", "transformer")), ("load_percent", NUMBER, "负载率 Load, %", ">= 0"),
                ("hours_over", NUMBER, "持续小时 Hours above", ">= 0"), ("open_kva", NUMBER, "可开放容量 Open, kVA", ">= 0"),
                ("requested_kva", NUMBER, "申请容量 Requested, kVA", ">= 0"), ("rating_kva", NUMBER, "额定容量 Rating, kVA", ">= 0"),
                ("spare_bays", NUMBER, "备用间隔 Spare bays", ">= 0"), ("users", NUMBER, "用户数 Users", ">= 0"), ("line_loss_percent", NUMBER, "线损 Line loss, %", ">= 0")):
        r.input(*one)
    r.table("diversity", "同时率 Diversity", "F8 按同时率计，不按容量简单相加。", "UNIQUE", ["requested_kva"], [("diversity", NUMBER, "同时率 Diversity")],
            [("<= 8", "0.5", "居民 " + PROPOSED), ("(8..50]", "0.6", PROPOSED), ("> 50", "0.8", PROPOSED)])
    r.formula("load_after", "接入后负载率 Load after", "现有负载加申请容量乘同时率，占额定容量的百分比。", NUMBER, ["load_percent", "requested_kva", "rating_kva", "diversity"],
              "if rating_kva > 0 then load_percent + requested_kva * diversity / rating_kva * 100 else load_percent")
    r.formula("overload_percent", "过载门槛 Overload", "从此负载率起计算持续时间。", NUMBER, [], "80")
    neg, prop = "NEG7 (sourced threshold)", PROPOSED
    columns = ["kind", "load_percent", "hours_over", "open_kva", "load_after", "spare_bays", "users", "line_loss_percent"]
    outputs = [("rule", TEXT, "规则 Rule"), ("reason", TEXT, "原因 Reason"), ("restricts", TRUTH, "受限 Restricts")]
    r.table("findings", "判断结果 Findings", "负载率达到 80% 并持续两小时以上才受限；每条适用的都列出。", "RULE ORDER", columns, outputs,
            [('"line"', ">= overload_percent", ">= 2", "-", "-", "-", "-", "-", '"F1"', '"f1_feeder_load"', "true", neg),
             ('"line"', "-", "-", "<= requested_kva", "-", "-", "-", "-", '"F2"', '"f2_feeder_capacity"', "true", neg),
             ('"line"', "-", "-", "-", "-", "< 2", "-", "-", '"F3"', '"f3_spare_bays"', "false", neg),
             ('"line"', "-", "-", "-", "-", "-", "> 50", "-", '"F4"', '"f4_users"', "false", neg),
             ('"line"', "-", "-", "-", "-", "-", "-", "> 7", '"F5"', '"f5_line_loss"', "false", neg),
             ('"substation"', "-", "-", "<= requested_kva", "-", "-", "-", "-", '"F6"', '"f6_transformer_capacity"', "true", neg),
             ('"substation"', ">= overload_percent", ">= 2", "-", "-", "-", "-", "-", '"F7"', '"f7_transformer_load"', "true", neg),
             ('"transformer"', "-", ">= 2", "-", "> 80", "-", "-", "-", '"F8"', '"f8_public_transformer"', "true", prop)],
            also=["requested_kva", "overload_percent"])
    r.table("remedies", "临时方案 Options", "受限不是拒绝：给出原因、承诺解除时间和可选方案。", "RULE ORDER", ["kind"], [("option", TEXT, "方案 Option")],
            [("-", '"temporary_capacity"', prop), (types("line", "transformer"), '"other_line"', prop), ('"substation"', '"other_transformer"', prop),
             (types("line", "substation"), '"new_line"', prop), ("-", '"queue_with_promise"', prop)])
    r.write()


for make in (routing, simplification, limit, fee, material, negative_list):
    make()

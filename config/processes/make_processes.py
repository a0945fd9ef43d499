#!/usr/bin/env python3
"""Writes the reference processes P1 to P6 and those of the case types beside C01, C14 and C15.

    python3 make_processes.py

The 45 links are taken from ../org/links.json: department, post, input, output, limit and warning thresholds of each
stand at its user task. Which links run under which condition the rules in ../rules say. C01, C14 and C15 are written by hand.
"""
import json
import pathlib
import subprocess
from xml.sax.saxutils import escape, quoteattr

HERE = pathlib.Path(__file__).resolve().parent
LINKS = {link["code"]: link for link in json.loads((HERE.parent / "org/links.json").read_text("utf-8"))["links"]}
FORMAL = '<conditionExpression xsi:type="tFormalExpression">'
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:yekuo="https://yekuo.org/bpmn" id="{key}_definitions" targetNamespace="https://yekuo.org/processes">
"""


def span(limit):
    return f"{limit['amount']} {limit['unit']}"


class Process:
    def __init__(self, key, zh, doc_zh, doc_en):
        self.key, self.zh = key, zh
        self.docs = self.documentation(doc_zh, doc_en)
        self.nodes, self.flows, self.tops = [], [], []

    @staticmethod
    def documentation(zh, en, indent="    "):
        return (f'{indent}<documentation xml:lang="zh">{escape(zh)}</documentation>\n'
                f'{indent}<documentation xml:lang="en">{escape(en)}</documentation>\n')

    def node(self, kind, id, name="", inside="", **attributes):
        text = "".join(f" {key.replace('__', ':')}={quoteattr(str(value))}" for key, value in attributes.items())
        label = f" name={quoteattr(name)}" if name else ""
        self.nodes.append((kind, id, label + text, inside))
        return id

    def flow(self, a, b, condition=None, name=None):
        label = f" name={quoteattr(name)}" if name else ""
        head = f'    <sequenceFlow id="{a}-{b}"{label} sourceRef="{a}" targetRef="{b}"'
        if condition:
            head += f'>{FORMAL}{escape(condition)}</conditionExpression></sequenceFlow>'
        else:
            head += "/>"
        self.flows.append((a, b, head))

    def shown(self, kind, id, attributes, inside):
        """A node with the flows that the standard wants listed in it."""
        listed = "".join(f"<incoming>{a}-{b}</incoming>" for a, b, _ in self.flows if b == id)
        listed += "".join(f"<outgoing>{a}-{b}</outgoing>" for a, b, _ in self.flows if a == id)
        return f'    <{kind} id="{id}"{attributes}>{listed}{inside}</{kind}>'

    def seq(self, *ids):
        for a, b in zip(ids, ids[1:]):
            self.flow(a, b)

    def start(self, id="accepted", name="受理 Accepted"):
        return self.node("startEvent", id, name)

    def end(self, id="end", name="结束 End"):
        return self.node("endEvent", id, name)

    def xor(self, id, name="", default=None):
        return self.node("exclusiveGateway", id, name, **({"default": f"{id}-{default}"} if default else {}))

    def both(self, id, name=""):
        return self.node("parallelGateway", id, name)

    def any_of(self, id, name="", default=None):
        return self.node("inclusiveGateway", id, name, **({"default": f"{id}-{default}"} if default else {}))

    def user(self, id, name, topic, post, key_link="", turn="us", **more):
        ours = {"yekuo__topic": topic}
        if key_link:
            ours["yekuo__keyLink"] = key_link
        ours |= {"yekuo__post": post, "yekuo__turn": turn} | {f"yekuo__{k}": v for k, v in more.items()}
        return self.node("userTask", id, name, **ours)

    def service(self, id, name, topic, post, key_link):
        return self.node("serviceTask", id, name, yekuo__topic=topic, yekuo__keyLink=key_link, yekuo__post=post)

    def link(self, code, key_link=""):
        """One of the 45 links: its clock and its inbox come from these attributes."""
        link = LINKS[code]
        id = code.replace("-", "_").lower()
        warnings = link["warnings"]
        more = {"link": code, "department": link["department"], "input": link["input"], "output": link["output"],
                "limit": span(link["limit"]), "yellow": span(warnings["yellow"]), "orange": span(warnings["orange"]),
                "purple": span(warnings["purple"])}
        return self.user(id, f"{link['name']['zh']} {link['name']['en']}", "control.link", link["post"], key_link,
                         **more)

    def wait(self, id, name, post, until="", key_link=""):
        """A real wait between links: nobody's limit, but a date that was told (`until` names its variable)."""
        more = {"until": until} if until else {}
        return self.user(id, name, "control.wait", post, key_link, **more)

    def ask(self, id, name, rule):
        """The rules in force answer (config/rules); each of their decisions becomes a variable."""
        return self.node("businessRuleTask", id, name, yekuo__topic="rules.decide", yekuo__rule=rule)

    def check_list(self, id="listed"):
        """Is the place on the negative list for what is asked now? It never refuses, it brings the departments in."""
        return self.node("serviceTask", id, "负面清单校验 Negative list", yekuo__topic="grid.check")

    def call(self, id, called, name):
        return self.node("callActivity", id, name, calledElement=called)

    def visit(self, prefix, name, job, key_link, after, cleared=True):
        """A visit with what may come between: blocked, late. Begin with `prefix`; goes on to `after`."""
        if not self.tops:
            self.tops = ['  <message id="blocked_on_site" name="visit.blocked"/>',
                         '  <signal id="late_on_site" name="visit.late"/>',
                         '  <interface id="messages" name="messages">',
                         '    <operation id="blocked_operation" name="visit_blocked"><inMessageRef>blocked_on_site</inMessageRef></operation>',
                         '  </interface>']
        ours = {"yekuo__topic": "dispatch.visit", "yekuo__jobType": job, "yekuo__keyLink": key_link,
                "yekuo__post": "YX-8"}
        if not cleared:
            ours["yekuo__cleared"] = "no"
        self.node("serviceTask", prefix, name, **ours)
        self.node("boundaryEvent", f"{prefix}_blocked", "现场受阻 Blocked",
                  f'<messageEventDefinition id="{prefix}_blocked_message" messageRef="blocked_on_site"><operationRef>blocked_operation</operationRef></messageEventDefinition>',
                  attachedToRef=prefix)
        self.node("boundaryEvent", f"{prefix}_waits", "等待过久 Waits long",
                  f'<timerEventDefinition id="{prefix}_waits_timer"><timeDuration xsi:type="tFormalExpression">P2D</timeDuration></timerEventDefinition>',
                  attachedToRef=prefix, cancelActivity="false")
        self.node("endEvent", f"{prefix}_warned", "上门预警 Visit warning",
                  f'<signalEventDefinition id="{prefix}_warned_signal" signalRef="late_on_site"/>')
        self.xor(f"{prefix}_end", "完成？ Done?", after)
        self.user(f"{prefix}_obstacle", "消除障碍 Clear the obstacle", "cases.obstacle", "YX-1", key_link, "customer")
        self.flow(f"{prefix}_blocked", f"{prefix}_obstacle")
        self.flow(f"{prefix}_waits", f"{prefix}_warned")
        self.flow(prefix, f"{prefix}_end")
        self.flow(f"{prefix}_end", f"{prefix}_obstacle", 'visit_outcome = "blocked"', "受阻 Blocked")
        self.flow(f"{prefix}_end", after)
        self.flow(f"{prefix}_obstacle", prefix)

    def optional(self, gate, name, condition, inner, after):
        """`inner` only where the condition holds; both ways meet before `after`."""
        self.xor(gate, name, f"{gate}_met")
        self.xor(f"{gate}_met")
        self.flow(gate, inner, condition, "是 Yes")
        self.flow(gate, f"{gate}_met")
        self.flow(inner, f"{gate}_met")
        self.flow(f"{gate}_met", after)

    def connection(self, job, key_link="connection", name="上门装表接电 Connect", before=""):
        """Contract, meter and fee in parallel, and only then the visit; the account, the return call. `before` is the
        key link under which they run where something else runs beside them."""
        begun = before or key_link
        self.both("prepare", "准备 Prepare")
        self.user("contract", "签订供用电合同 Sign the contract", "cases.contract", "YX-6", begun, "customer")
        self.user("meter", "配置电能表 Allocate the meter", "cases.meter", "YX-9", begun)
        self.xor("fee_due", "有业务费？ A fee?", "fee")
        self.user("fee", "结清业务费 Settle the fee", "cases.fee", "YX-12", begun, "customer")
        self.xor("fee_clear")
        self.both("ready", "具备上门条件 Ready")
        self.visit("visit", name, job, key_link, "commission")
        self.service("commission", "采集主站调试 Commission at the head-end", "cases.commission", "YX-9", key_link)
        self.service("account", "建立用电户 Create the account", "cases.account", "YX-13", key_link)
        for branch in ("contract", "meter", "fee_due"):
            self.flow("prepare", branch)
        self.flow("fee_due", "fee")
        self.flow("fee_due", "fee_clear", "fee_cents = 0", "无 None")
        self.flow("fee", "fee_clear")
        for branch in ("contract", "meter", "fee_clear"):
            self.flow(branch, "ready")
        self.flow("ready", "visit")
        self.seq("commission", "account", "return_call")
        self.return_call()

    def return_call(self):
        self.user("return_call", "回访 Return call", "cases.return_call", "YX-1")
        self.node("boundaryEvent", "not_reached", "未能接通 Not reached",
                  '<timerEventDefinition id="not_reached_timer"><timeDuration xsi:type="tFormalExpression">P3D</timeDuration></timerEventDefinition>',
                  attachedToRef="return_call")
        self.end("heard", "归档 Filed")
        self.end("unheard", "未回访归档 Filed unheard")
        self.flow("return_call", "heard")
        self.flow("not_reached", "unheard")

    def write(self):
        text = HEAD.format(key=self.key) + "".join(line + "\n" for line in self.tops)
        text += f'  <process id="{self.key}" name="{self.zh}" isExecutable="true">\n' + self.docs
        text += "\n".join([self.shown(*node) for node in self.nodes] + [head for _, _, head in self.flows]) + "\n  </process>\n</definitions>\n"
        (HERE / f"{self.key}.bpmn").write_text(text, "utf-8")
        subprocess.run(["python3", str(HERE / "layout.py"), str(HERE / f"{self.key}.bpmn")], check=True)


# --- P1 to P6 ---

def p1():
    p = Process("P1", "供电方案协同编制",
                "500 千伏安以上只加联合勘查（P1-01、P1-02）；列入负面清单、35 千伏及以上、双（多）电源或重要客户时，其余环节并行办理，各专业意见并列写在同一方案上。",
                "Above 500 kVA only the joint survey (P1-01, P1-02) is added; on the negative list, at 35 kV and above, with dual supply or for an important customer the other links run too, in parallel, their opinions side by side on one plan.")
    start, end = p.start("asked", "需协同 Asked"), p.end()
    p.check_list()
    p.ask("ways", "办理路径 Routing", "routing")
    p.xor("joint", "联合勘查？ Joint?", "end")
    p.link("P1-01", "supply_plan")
    p.user("survey", "联合勘查 Joint survey", "cases.joint_survey", "YX-5", "supply_plan", "us")
    p.any_of("split", "会签 Opinions")
    parts = ["P1-02", "P1-03", "P1-04", "P1-05", "P1-06"]
    ids = [p.link(code, "supply_plan") for code in parts]
    p.any_of("joined", "意见齐 All said")
    p.xor("access", "接入系统方案？ Access plan?", "boundary")
    access = [p.link(code, "supply_plan") for code in ("P1-07", "P1-08")]
    p.xor("boundary", "投资界面？ Boundary?", "end")
    last = p.link("P1-09", "supply_plan")
    p.seq(start, "listed", "ways", "joint")
    p.flow("joint", "p1_01", "joint_survey", "是 Yes")
    p.flow("joint", end)
    p.seq("p1_01", "survey", "split")
    p.flow("split", ids[0], "true")
    for id in ids[1:]:
        p.flow("split", id, "all_departments")
    for id in ids:
        p.flow(id, "joined")
    p.flow("joined", "access")
    p.flow("access", access[0], "access_plan", "是 Yes")
    p.flow("access", "boundary")
    p.seq(access[0], access[1], "boundary")
    p.flow("boundary", last, "all_departments", "是 Yes")
    p.flow("boundary", end)
    p.flow(last, end)
    p.write()


def p2():
    p = Process("P2", "业扩配套电网工程建设",
                "环节之间有真实的等待：物资到货、施工，各有自己的日期，不计入任何岗位的时限；里程碑每周填报，直到完工。",
                "Between the links lie real waits, delivery and construction, with dates of their own and on nobody's clock; the milestone link recurs every week until the works are done.")
    start, end = p.start("needed", "需配套 Needed"), p.end()
    ids = [p.link(f"P2-{n:02}") for n in range(1, 7)]
    p.wait("material", "物资到货 Material arrives", "JS-1", "material_due")
    begin = p.link("P2-07")
    p.both("building", "施工 Works")
    milestone = p.link("P2-08")
    p.xor("done", "完工？ Done?", "week")
    p.node("intermediateCatchEvent", "week", "下一周 Next week",
           '<timerEventDefinition id="week_timer"><timeDuration xsi:type="tFormalExpression">P7D</timeDuration></timerEventDefinition>')
    p.xor("outage_asked", "需停电？ Outage?", "no_outage")
    outage = p.link("P2-09")
    p.xor("no_outage")
    p.both("built", "完工 Built")
    last = [p.link(code) for code in ("P2-10", "P2-11")]
    p.seq(start, *ids, "material", begin, "building", milestone, "done")
    p.flow("done", "built", "works_done = true", "是 Yes")
    p.flow("done", "week")
    p.flow("week", milestone)
    p.flow("building", "outage_asked")
    p.flow("outage_asked", outage, "needs_outage = true", "是 Yes")
    p.flow("outage_asked", "no_outage")
    p.flow(outage, "no_outage")
    p.flow("no_outage", "built")
    p.seq("built", *last, end)
    p.write()


def p3():
    p = Process("P3", "受电工程设计审查与中间检查协同",
                "只用于重要或特殊负荷客户；普通客户取消设计审查和中间检查。",
                "For important customers and special loads only; ordinary customers have neither design review nor mid inspection any more.")
    start, end = p.start("drawn", "设计文件齐 Drawings in"), p.end()
    p.both("review", "审查 Review")
    p.both("reviewed", "审查完 Reviewed")
    for n in range(1, 5):
        id = p.link(f"P3-{n:02}", "design_review")
        p.flow("review", id)
        p.flow(id, "reviewed")
    p.wait("concealed", "隐蔽工程具备检查条件 Concealed works ready", "YX-5", "concealed_on", "mid_inspection")
    p.both("inspect", "中间检查 Mid inspection")
    p.both("inspected", "检查完 Inspected")
    for n in (5, 6):
        id = p.link(f"P3-{n:02}", "mid_inspection")
        p.flow("inspect", id)
        p.flow(id, "inspected")
    p.seq(start, "review")
    p.seq("reviewed", "concealed", "inspect")
    p.flow("inspected", end)
    p.write()


def p4():
    p = Process("P4", "竣工检验与停送电接电协同",
                "P4-02、04、08 仅用于 35 千伏及以上、双电源、重要客户或 10 千伏电源并网；停送电计划（05、06）与带电作业（07）二者取一。",
                "P4-02, 04 and 08 only at 35 kV and above, with dual supply, for important customers or generation at 10 kV; either an outage (05, 06) or live-line work (07), not both.")
    start, end = p.start("reported", "报竣工 Reported"), p.end()
    p.ask("ways", "办理路径 Routing", "routing")
    key = "completion_inspection"
    p.any_of("split", "并行 In parallel")
    inspection = p.link("P4-01", key)
    naming = p.link("P4-03", key)
    heavy = [p.link(code, key) for code in ("P4-02", "P4-04", "P4-08")]
    p.xor("way", "停电或带电 Outage or live-line", "p4_05")
    outage = [p.link(code, key) for code in ("P4-05", "P4-06")]
    live = p.link("P4-07", key)
    p.xor("way_set")
    p.any_of("joined", "齐备 Ready")
    last = p.link("P4-09", key)
    p.seq(start, "ways", "split")
    for id in (inspection, naming, "way"):
        p.flow("split", id, "true")
    for id in heavy:
        p.flow("split", id, "grid_settings")
    p.flow("way", live, "live_line = true", "带电 Live-line")
    p.flow("way", outage[0])
    p.seq(*outage, "way_set")
    p.flow(live, "way_set")
    for id in (inspection, naming, *heavy, "way_set"):
        p.flow(id, "joined")
    p.seq("joined", last, end)
    p.write()


def p5():
    p = Process("P5", "负面清单与可开放容量管理",
                "每月一日自行开始一轮，新增过载时另起一轮；改造投运时 relief 为真，只走解除复核。",
                "A round begins by itself on the first of each month, another with a new overload; with a relief project in service relief is true and only the verification runs.")
    start, end = p.start("round", "启动 Begun"), p.end()
    p.node("startEvent", "monthly", "每月一轮 Monthly",
           '<timerEventDefinition id="monthly_timer"><timeCycle xsi:type="tFormalExpression">R/2016-01-01T08:30:00+08:00/P1M</timeCycle></timerEventDefinition>')
    p.xor("kind", "解除复核？ Relief?", "begin")
    p.xor("begin")
    relief = p.link("P5-06")
    p.both("report", "提报 Reports")
    first = [p.link(code) for code in ("P5-01", "P5-02")]
    p.both("reported")
    then = [p.link(code) for code in ("P5-03", "P5-04")]
    p.xor("matched", "有未匹配项？ Unmatched?", "end")
    project = p.link("P5-05")
    p.flow(start, "kind")
    p.flow("kind", relief, "relief = true", "是 Yes")
    p.flow(relief, end)
    p.flow("kind", "begin")
    p.flow("monthly", "begin")
    p.flow("begin", "report")
    for id in first:
        p.flow("report", id)
        p.flow(id, "reported")
    p.seq("reported", *then, "matched")
    p.flow("matched", project, "unmatched != null and unmatched", "是 Yes")
    p.flow("matched", end)
    p.flow(project, end)
    p.write()


def p6():
    p = Process("P6", "协同工作通知与督办反馈",
                "服务于所有部门：通知签收、分派、反馈；督办单由部门负责人反馈原因、措施和承诺时间。",
                "Serves every department: a notice is signed for, assigned and answered; a supervision order is answered by the department's head with cause, measure and promised time.")
    start, end = p.start("sent", "发出 Sent"), p.end()
    p.xor("kind", "督办？ Order?", "p6_01")
    notice = [p.link(code) for code in ("P6-01", "P6-02", "P6-03")]
    order = p.link("P6-04")
    p.flow(start, "kind")
    p.flow("kind", order, 'kind = "order"', "是 Yes")
    p.flow("kind", notice[0])
    p.seq(*notice, end)
    p.flow(order, end)
    p.write()


# --- the case types ---

def one_post(key, zh, en, job):
    p = Process(key, zh, f"{zh}：与 C01 相同，一岗制一次上门完成。", f"{en}: as C01, one visit by one post.")
    p.start()
    p.flow("accepted", "prepare")
    p.connection(job, name="一岗制上门 One-post visit")
    p.write()


def business(key, zh, en, with_p1, with_p2, with_p4):
    p = Process(key, zh, f"{zh}：勘查、供电方案、装表接电；需要时协同编制、配套工程。",
                f"{en}: survey, supply plan, connection; co-authoring and supporting works where the plan needs them.")
    p.start()
    p.flow("accepted", "survey")
    p.visit("survey", "低压勘查 Survey", "SURVEY_LV", "supply_plan", "plan", cleared=False)
    p.user("plan", "拟定供电方案 Draft the supply plan", "cases.plan", "YX-6", "supply_plan")
    p.user("reply", "答复供电方案 Reply on the plan", "cases.plan_reply", "YX-6", "supply_plan")
    if with_p1:
        p.call("joint_plan", "P1", "协同编制 Co-author (P1)")
        p.seq("plan", "joint_plan", "reply")
    else:
        p.check_list()
        p.seq("plan", "listed", "reply")
    nexts = "prepare"
    if with_p4:
        p.call("completion", "P4", "检验送电 Completion (P4)")
        p.optional("hv", "高压？ High voltage?", "voltage_kv >= 10", "completion", nexts)
        nexts = "hv"
    if with_p2:
        p.call("works", "P2", "配套工程 Supporting works (P2)")
        p.optional("works_asked", "需配套？ Works?", "grid_works = true", "works", nexts)
        nexts = "works_asked"
    p.flow("reply", nexts)
    p.connection("METER_3P")
    p.write()


def high_voltage(key, zh, en, job="METER_HV", survey="SURVEY_HV", key_plan="supply_plan", key_last="connection"):
    p = Process(key, zh, f"{zh}：500 千伏安及以下由客户经理独立编制方案，以上联合勘查；重要客户审图和中间检查；竣工检验后接电。",
                f"{en}: up to 500 kVA the customer manager drafts the plan alone, above it a joint survey; design review and mid inspection for important customers only; connection after the completion inspection.")
    p.start()
    p.ask("ways", "办理路径 Routing", "routing")
    p.xor("survey_kind", "联合勘查？ Joint survey?", "survey")
    p.visit("survey", "勘查 Survey", survey, key_plan, "plan", cleared=False)
    p.user("plan", "拟定供电方案 Draft the supply plan", "cases.plan", "YX-5", key_plan)
    p.call("joint_plan", "P1", "协同编制 Co-author (P1)")
    p.user("reply", "答复供电方案 Reply on the plan", "cases.plan_reply", "YX-5", key_plan)
    p.seq("accepted", "ways", "survey_kind")
    p.flow("survey_kind", "plan", "joint_survey", "是 Yes")
    p.flow("survey_kind", "survey")
    p.seq("plan", "joint_plan", "reply", "build")
    p.both("build", "建设 Build")
    p.call("works", "P2", "配套工程 Supporting works (P2)")
    p.optional("works_asked", "需配套？ Works?", "grid_works = true", "works", "complete")
    p.user("customer_works", "客户受电工程 The customer's works", "cases.customer_works", "EXT-1", key_plan, "customer")
    p.call("review", "P3", "审图与中间检查 Review and inspection (P3)")
    p.ask("simplified", "精简办电 Simplification", "simplification")
    p.optional("review_asked", "需审查？ Review?", "design_review or mid_inspection", "review", "customer_works")
    p.both("complete", "报竣工 Completed")
    p.flow("build", "works_asked")
    p.seq("build", "simplified", "review_asked")
    p.flow("customer_works", "complete")
    p.call("completion", "P4", "检验送电协同 Inspection and energisation (P4)")
    p.both("finish", "检验与签约并行 In parallel")
    p.visit("inspection", "竣工检验 Completion inspection", "INSPECT_DONE", "completion_inspection", "inspected",
            cleared=False)
    p.both("inspected", "具备接电条件 Ready to connect")
    p.seq("complete", "finish", "completion", "inspected")
    p.flow("finish", "inspection")
    # Settlement and contract run beside the inspection and the outage plan.
    p.flow("finish", "prepare")
    p.flow("inspected", "ready")
    p.connection(job, key_last, before="completion_inspection")
    p.write()


def change_of_supply():
    p = Process("C13", "变更用电", "变更用电：柜台办理，需要现场的上门一次，然后归档。",
                "Change of supply: at the desk, one visit where the field is needed, then filed.")
    p.start()
    p.user("change", "柜台办理 Handle at the desk", "cases.desk", "YX-3", "site_work")
    p.xor("field", "需要现场？ Field visit?", "archive")
    p.visit("visit", "现场作业 Site work", "SEAL_OR_READ", "site_work", "archive", cleared=False)
    p.user("archive", "归档 File", "cases.archive", "YX-13", "archive")
    p.seq("accepted", "change", "field")
    p.flow("field", "visit", "needs_visit = true", "是 Yes")
    p.flow("field", "archive")
    p.flow("archive", "return_call")
    p.return_call()
    p.write()


def main():
    for make in (p1, p2, p3, p4, p5, p6):
        make()
    one_post("C02", "低压居民增容", "Residential low-voltage increase", "ONE_POST")
    business("C03", "低压非居民新装", "Non-residential low-voltage connection", False, True, False)
    business("C04", "低压非居民增容", "Non-residential low-voltage increase", False, True, False)
    high_voltage("C05", "低压批量/小区新装", "Residential estate or batch", "METER_BATCH")
    high_voltage("C06", "高压新装(单电源)", "High voltage, single supply, new")
    high_voltage("C07", "高压新装(双/多电源)", "High voltage, dual or multiple supply, new")
    high_voltage("C08", "高压增容", "High voltage, increase")
    business("C09", "临时用电", "Temporary supply", True, False, True)
    one_post("C10", "移表", "Meter relocation", "METER_MOVE")
    high_voltage("C11", "分布式光伏并网", "Distributed photovoltaic connection", "METER_PV", "SURVEY_LV",
                 "access_plan_reply", "pv_connection")
    one_post("C12", "充换电设施报装", "Charging facility", "ONE_POST")
    change_of_supply()


main()

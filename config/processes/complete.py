#!/usr/bin/env python3
"""Completes the processes here with what the standard asks for and nobody wants to write by hand:
the incoming and outgoing flows at each node, the type of formal expressions, an operation for each message.

python3 complete.py C01.bpmn ...     (what stands there already is replaced; the rest is left as it is)
"""
import re
import sys

NODES = ("startEvent|endEvent|boundaryEvent|intermediateCatchEvent|intermediateThrowEvent|task|userTask|serviceTask|"
         "receiveTask|sendTask|manualTask|scriptTask|businessRuleTask|subProcess|transaction|adHocSubProcess|"
         "callActivity|exclusiveGateway|parallelGateway|inclusiveGateway|eventBasedGateway|complexGateway")
FORMAL = "conditionExpression|timeDate|timeDuration|timeCycle|completionCondition|activationCondition|loopCondition|loopCardinality"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def listed(text):
    """Each node with its flows, after its documentation and extensions."""
    text = re.sub(r"\s*<(incoming|outgoing)>[^<]*</\1>", "", text)
    flows = [tuple(re.search(rf'\b{name}="([^"]*)"', tag).group(1) for name in ("id", "sourceRef", "targetRef"))
             for tag in re.findall(r"<sequenceFlow\b[^>]*>", text)]

    def complete(match):
        kind, attributes, closed = match.group(1), match.group(2), match.group(3)
        node = re.search(r'\bid="([^"]*)"', attributes).group(1)
        lists = "".join(f"<incoming>{id}</incoming>" for id, _, target in flows if target == node)
        lists += "".join(f"<outgoing>{id}</outgoing>" for id, source, _ in flows if source == node)
        if closed:
            return f"<{kind}{attributes}>{lists}</{kind}>" if lists else match.group(0)
        return f"<{kind}{attributes}>{match.group(4)}{lists}"

    head = r"((?:\s*<(documentation|extensionElements)\b.*?</\5>)*)"
    return re.sub(rf"<({NODES})(\s[^>]*?)(?:(/)>|>{head})", complete, text, flags=re.S)


def typed(text):
    text = re.sub(rf"<({FORMAL})>", r'<\1 xsi:type="tFormalExpression">', text)
    return text if XSI in text else re.sub(r"<definitions ", f"<definitions {XSI} ", text, count=1)


def operated(text):
    """One interface; an operation for each message that an event or a task waits for or sends."""
    text = re.sub(r'  <interface id="messages".*?</interface>\n', "", text, flags=re.S)
    text = re.sub(r"<operationRef>[^<]*</operationRef>", "", text)
    text = re.sub(r"(<messageEventDefinition\b[^>]*)></messageEventDefinition>", r"\1/>", text)
    used = sorted(set(re.findall(r'<messageEventDefinition\b[^>]*messageRef="([^"]*)"', text)))
    if not used:
        return text
    text = re.sub(r'(<messageEventDefinition\b[^>]*messageRef="([^"]*)"[^>]*)/>',
                  r"\1><operationRef>\2_operation</operationRef></messageEventDefinition>", text)
    operations = "".join(f'    <operation id="{id}_operation" name="{id}"><inMessageRef>{id}</inMessageRef></operation>\n'
                         for id in used)
    interface = f'  <interface id="messages" name="messages">\n{operations}  </interface>\n'
    return re.sub(r"(?m)^  <process ", interface + "  <process ", text, count=1)


for path in sys.argv[1:]:
    before = open(path, encoding="utf-8").read()
    after = operated(typed(listed(before)))
    if after != before:
        open(path, "w", encoding="utf-8").write(after)

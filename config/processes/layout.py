#!/usr/bin/env python3
"""Draws the diagram part of the processes here, so that bpmn-js can show them.

Columns by the longest way from the start, rows in the order of the file: python3 layout.py C01.bpmn ...
The semantic part is left as it is; an older diagram is replaced.
"""
import re
import sys
import xml.etree.ElementTree as ET

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SIZES = {"Event": (36, 36), "Gateway": (50, 50)}
COLUMN, ROW, LEFT, TOP = 160, 130, 160, 100


def size_of(kind):
    return next((size for end, size in SIZES.items() if kind.endswith(end)), (120, 80))


def columns_of(nodes, flows, attached):
    column = {node: 0 for node in nodes}
    order = {node: i for i, node in enumerate(nodes)}
    edges = [(a, b) for _, a, b in flows if order[attached.get(a, a)] < order[b]]
    for _ in nodes:
        for a, b in edges:
            step = 2 if a in attached else 1
            column[b] = max(column[b], column[attached.get(a, a)] + step)
    return column


def layout(path):
    text = re.sub(r"  <bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>\n", "", open(path, encoding="utf-8").read(), flags=re.S)
    process = ET.fromstring(text).find(BPMN + "process")
    nodes, flows, attached = {}, [], {}
    for element in process:
        kind = element.tag.removeprefix(BPMN)
        if kind == "sequenceFlow":
            flows.append((element.get("id"), element.get("sourceRef"), element.get("targetRef")))
        elif kind != "documentation":
            nodes[element.get("id")] = kind
            if kind == "boundaryEvent":
                attached[element.get("id")] = element.get("attachedToRef")
    column = columns_of(nodes, flows, attached)
    box, used = {}, {}
    for node, kind in nodes.items():
        if node in attached:
            continue
        into = [a for _, a, b in flows if b == node]
        aside = 1 if into and all(a in attached for a in into) else 0  # beside the way, not on it
        taken = used.setdefault(column[node], set())
        row = next(r for r in range(aside, len(nodes) + 2) if r not in taken)
        taken.add(row)
        w, h = size_of(kind)
        box[node] = (LEFT + column[node] * COLUMN - w // 2, TOP + row * ROW - h // 2, w, h)
    count = {}
    for node, host in attached.items():
        x, y, w, h = box[host]
        i = count[host] = count.get(host, -1) + 1
        box[node] = (x + 12 + i * 48, y + h - 18, 36, 36)
    write(path, text, process.get("id"), nodes, flows, attached, box)


def bounds(x, y, w, h):
    return f'<dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'


def is_free(a, b, box):
    """Whether the straight line from one to another on its row meets nobody."""
    y = b[1] + b[3] // 2
    return not any(c not in (a, b) and a[0] + a[2] < c[0] + c[2] // 2 < b[0] and c[1] <= y <= c[1] + c[3]
                   for c in box.values())


def way(a, b, from_below, box):
    if not from_below and b[0] > a[0] and a[1] + a[3] // 2 == b[1] + b[3] // 2 and not is_free(a, b, box):
        over = a[1] + a[3] // 2 - 55
        points = [(a[0] + a[2] // 2, a[1]), (a[0] + a[2] // 2, over), (b[0] + b[2] // 2, over), (b[0] + b[2] // 2, b[1])]
        return "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    ax, ay = (a[0] + a[2] // 2, a[1] + a[3]) if from_below else (a[0] + a[2], a[1] + a[3] // 2)
    bx, by = b[0], b[1] + b[3] // 2
    if bx > ax:
        middle = ax if from_below else (ax + bx) // 2
        points = [(ax, ay), (middle, ay), (middle, by), (bx, by)]
    else:
        under = max(a[1] + a[3], b[1] + b[3]) + 30
        points = [(a[0] + a[2] // 2, a[1] + a[3]), (a[0] + a[2] // 2, under), (b[0] + b[2] // 2, under),
                  (b[0] + b[2] // 2, b[1] + b[3])]
    kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
    return "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in kept)


def write(path, text, process, nodes, flows, attached, box):
    lines = [f'  <bpmndi:BPMNDiagram id="{process}_diagram">',
             f'    <bpmndi:BPMNPlane id="{process}_plane" bpmnElement="{process}">']
    for node, kind in nodes.items():
        marker = ' isMarkerVisible="true"' if kind == "exclusiveGateway" else ""
        label = "" if size_of(kind)[0] == 120 else "<bpmndi:BPMNLabel>" + bounds(
            box[node][0] - 27, box[node][1] + box[node][3] + 4, 90, 27) + "</bpmndi:BPMNLabel>"
        lines.append(f'      <bpmndi:BPMNShape id="{node}_shape" bpmnElement="{node}"{marker}>'
                     f'{bounds(*box[node])}{label}</bpmndi:BPMNShape>')
    for flow, a, b in flows:
        lines.append(f'      <bpmndi:BPMNEdge id="{flow}_edge" bpmnElement="{flow}">'
                     f'{way(box[a], box[b], a in attached, box)}</bpmndi:BPMNEdge>')
    lines += ["    </bpmndi:BPMNPlane>", "  </bpmndi:BPMNDiagram>", "</definitions>"]
    body = text.rstrip().removesuffix("</definitions>").rstrip()
    with open(path, "w", encoding="utf-8") as file:
        file.write(body + "\n" + "\n".join(lines) + "\n")


for name in sys.argv[1:]:
    layout(name)

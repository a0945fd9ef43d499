"""The readable page of the API, /api/docs: one static HTML file, nothing loaded from elsewhere."""
from html import escape

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
h2{margin-top:3rem;border-bottom:2px solid #0b6e4f}h3{margin:2rem 0 .3rem;font-size:1.05rem}
code{font:.9em ui-monospace,monospace;background:#eef2f1;padding:.1em .3em;border-radius:3px}
.method{display:inline-block;min-width:4.2rem;font-weight:700;color:#0b6e4f}
table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:.92rem}
td,th{border:1px solid #d5dcda;padding:.3rem .5rem;text-align:left;vertical-align:top}
.roles{color:#5a6672;font-size:.9rem}nav li{margin:.1rem 0}"""

METHODS = ("get", "post", "put", "patch", "delete")
LIMITS = ("format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "enum", "const",
          "default")


def type_of(schema):
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f'<a href="#schema-{escape(name)}">{escape(name)}</a>'
    if "oneOf" in schema:
        return " or ".join(type_of(s) for s in schema["oneOf"])
    kind = schema.get("type", "any")
    kinds = kind if isinstance(kind, list) else [kind]
    if "array" in kinds and "items" in schema:
        return "list of " + type_of(schema["items"])
    return escape(" or ".join(kinds))


def limits_of(schema):
    return ", ".join(f"{key} <code>{escape(str(schema[key]))}</code>" for key in LIMITS if key in schema)


def rows(members, required):
    out = ["<table><tr><th>name</th><th>type</th><th>limits</th><th>meaning</th></tr>"]
    for name, schema in members.items():
        mark = "" if name in required else " <small>optional</small>"
        out.append(f"<tr><td><code>{escape(name)}</code>{mark}</td><td>{type_of(schema)}</td>"
                   f"<td>{limits_of(schema)}</td><td>{escape(schema.get('description', ''))}</td></tr>")
    return "".join(out) + "</table>"


def schema_of(schema):
    if "properties" in schema:
        return rows(schema["properties"], schema.get("required", []))
    return f"<p>{type_of(schema)} {limits_of(schema)}</p>"


class Page:
    def __init__(self, document):
        self.document = document

    def referred(self, value):
        if "$ref" not in value:
            return value
        kind, name = value["$ref"].split("/")[-2:]
        return self.document["components"][kind][name]

    def content(self, label, body):
        out = []
        for media, entry in body.get("content", {}).items():
            schema = entry.get("schema", {})
            out.append(f"<p>{label} <code>{escape(media)}</code>: {type_of(schema)}</p>")
            if "properties" in schema:
                out.append(schema_of(schema))
        return "".join(out)

    def operation(self, path, method, operation, shared):
        name = operation["operationId"]
        out = [f'<h3 id="{escape(name)}"><span class="method">{method.upper()}</span> <code>{escape(path)}</code> '
               f"{escape(operation.get('summary', ''))}</h3>",
               f'<p class="roles">{escape(name)}; may be called by {escape(", ".join(operation.get("x-roles", [])))}</p>']
        if "description" in operation:
            out.append(f"<p>{escape(operation['description'])}</p>")
        parameters = [self.referred(p) for p in shared + operation.get("parameters", [])]
        if parameters:
            members = {p["name"]: {**p.get("schema", {}), "description": f"({p['in']}) {p.get('description', '')}"}
                       for p in parameters}
            out.append(rows(members, [p["name"] for p in parameters if p.get("required")]))
        if "requestBody" in operation:
            out.append(self.content("takes", self.referred(operation["requestBody"])))
        for code, response in operation.get("responses", {}).items():
            response = self.referred(response)
            out.append(f"<p><code>{escape(str(code))}</code> {escape(response.get('description', ''))}</p>")
            if str(code).startswith("2"):
                out.append(self.content("answers", response))
        return "".join(out)

    def groups(self):
        found = {}
        for path, methods in self.document["paths"].items():
            for method in METHODS:
                if method in methods:
                    tag = methods[method].get("tags", ["general"])[0]
                    found.setdefault(tag, []).append((path, method, methods[method], methods.get("parameters", [])))
        return found

    def render(self):
        info = self.document["info"]
        out = [f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}</title>'
               f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>',
               f"<h1>{escape(info['title'])} {escape(str(info['version']))}</h1>",
               f"<p>{escape(info.get('description', ''))}</p>",
               '<p>The same as a document: <a href="/api/openapi.json">/api/openapi.json</a></p><nav><ul>']
        groups = self.groups()
        out += [f'<li><a href="#tag-{escape(tag)}">{escape(tag)}</a> ({len(group)})' for tag, group in groups.items()]
        out.append("</ul></nav>")
        for tag, group in groups.items():
            out.append(f'<h2 id="tag-{escape(tag)}">{escape(tag)}</h2>')
            out += [self.operation(*entry) for entry in group]
        out.append("<h2>Schemas</h2>")
        for name, schema in self.document.get("components", {}).get("schemas", {}).items():
            out.append(f'<h3 id="schema-{escape(name)}">{escape(name)}</h3><p>{escape(schema.get("description", ""))}</p>')
            out.append(schema_of(schema))
        return "\n".join(out) + "</html>\n"


def render(document):
    return Page(document).render()

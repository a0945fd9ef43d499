#!/usr/bin/python3
"""Reads api/openapi.yaml and writes what the server needs of it.

types.hpp       structs and enums of components/schemas and of each operation's parameters
operations.hpp  Operation<"name"> with its types, for http/operation.hpp
tables.cpp      schema nodes, the table of operations, the document as JSON and as a readable page

The document may use only the keywords named below. Any other fails the build: a rule that is written down
but not checked would be worse than none.
"""
import argparse
import json
import pathlib
import re
import sys

import yaml

from emit import literal, operations_text, tables_text, types_text, write_if_changed

NOTES = {"description", "title", "examples", "deprecated"}
KEYWORDS = {
    "string": {"minLength", "maxLength", "pattern", "enum", "const", "format", "default"},
    "integer": {"minimum", "maximum", "default", "format", "x-type"},
    "number": {"minimum", "maximum", "default", "format"},
    "boolean": {"default"},
    "array": {"items", "minItems", "maxItems"},
    "object": {"properties", "required", "additionalProperties", "minProperties", "maxProperties"},
}
FORMATS = {"string": {"date", "date-time", "uuid", "byte"}, "integer": {"int32", "int64"}, "number": {"double"}}
ROOT = {"openapi", "info", "servers", "tags", "paths", "components", "security", "x-roles"}
OPERATION = {"operationId", "summary", "description", "tags", "parameters", "requestBody", "responses", "security",
             "x-roles", "x-command", "x-max-body", "x-raw-body", "deprecated"}
PARAMETER = {"name", "in", "required", "schema", "description", "deprecated", "example"}
METHODS = {"get": "get", "put": "put", "post": "post", "patch": "patch", "delete": "del"}
HEADERS = {"Idempotency-Key", "If-Match", "If-None-Match", "Accept-Language", "Last-Event-ID", "X-CSRF-Token"}
CPP_WORDS = set("""alignas alignof and asm auto bool break case catch char class concept const continue default delete do
double else enum explicit export extern false float for friend goto if inline int long mutable namespace new not nullptr
operator or private protected public register requires return short signed sizeof static struct switch template this throw
true try typedef typename union unsigned using virtual void volatile while xor""".split())


class Fault(Exception):
    pass


def fail(where, what):
    raise Fault(f"{where}: {what}")


def only(keys, allowed, where):
    for key in keys:
        if key not in allowed:
            fail(where, f"unknown keyword '{key}'")


def is_name(text):
    return isinstance(text, str) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) and text not in CPP_WORDS


def cpp_name(text):
    """A member named like a word of C++, "case", is case_ in the struct and "case" in JSON."""
    return text + "_" if text in CPP_WORDS else text


def camel(text):
    return text[:1].upper() + text[1:]


def described(name, members):
    if not CPP_WORDS.intersection(members):
        return f"BOOST_DESCRIBE_STRUCT({name}, (), ({', '.join(members)}))"
    # What the macro would write, but with JSON's names: it takes a member's own name only.
    entries = "".join(
        f",\n        [] {{ struct D {{ static constexpr auto pointer() noexcept {{ return &{name}::{cpp_name(m)}; }}\n"
        f"                      static constexpr auto name() noexcept {{ return \"{m}\"; }} }}; return D(); }}()"
        for m in members)
    return (f"BOOST_DESCRIBE_MAYBE_UNUSED BOOST_DESCRIBE_BASES({name})\n"
            f"[[maybe_unused]] inline auto boost_public_member_descriptor_fn({name}**) {{\n"
            f"    return boost::describe::detail::member_descriptor_fn_impl<boost::describe::mod_public>(0{entries});\n}}\n"
            f"BOOST_DESCRIBE_MAYBE_UNUSED BOOST_DESCRIBE_PROTECTED_MEMBERS({name})\n"
            f"BOOST_DESCRIBE_MAYBE_UNUSED BOOST_DESCRIBE_PRIVATE_MEMBERS({name})")


class Schemas:
    """Turns schemas into C++ types and into rows of the checker's table."""

    def __init__(self, components):
        self.components = components
        self.nodes = []  # text of each row
        self.arrays = []  # arrays that rows point to
        self.known = {}  # component → node
        self.types = {}  # component → C++ type
        self.definitions = []  # C++ structs and enums in order
        self.making = []
        self.uses_json = False

    def resolve(self, ref, where):
        prefix = "#/components/schemas/"
        name = ref.removeprefix(prefix)
        if not ref.startswith(prefix) or name not in self.components:
            fail(where, f"no such schema: {ref}")
        return name

    # --- what kind of schema this is

    def shape(self, schema, where):
        """(type, nullable); type 'ref', 'one_of' and 'any' stand beside JSON's own."""
        if not isinstance(schema, dict):
            fail(where, "a schema must be an object")
        if "$ref" in schema:
            only(schema, {"$ref"} | NOTES, where)
            return "ref", False
        if "oneOf" in schema:
            return self.shape_of_choice(schema, where)
        if "type" not in schema:
            fail(where, "needs a type")
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        nullable = "null" in types
        types = [t for t in types if t != "null"]
        if len(types) != 1 or types[0] not in KEYWORDS:
            fail(where, f"type {schema['type']} is not supported")
        only(schema, KEYWORDS[types[0]] | NOTES | {"type", "readOnly"}, where)
        if "format" in schema and schema["format"] not in FORMATS.get(types[0], set()):
            fail(where, f"unknown format '{schema['format']}'")
        return types[0], nullable

    def shape_of_choice(self, schema, where):
        only(schema, {"oneOf", "discriminator"} | NOTES, where)
        choices = schema["oneOf"]
        if len(choices) == 2 and {"type": "null"} in choices:
            return "nullable_ref", True
        if "discriminator" not in schema or "mapping" not in schema["discriminator"]:
            fail(where, "oneOf needs a discriminator with a mapping")
        only(schema["discriminator"], {"propertyName", "mapping"}, where)
        return "one_of", False

    # --- C++ types

    def component_type(self, name):
        if name in self.types:
            return self.types[name]
        if name in self.making:
            fail(name, "refers to itself: " + " → ".join(self.making))
        if not is_name(name):
            fail(name, "is no name in C++")
        self.making.append(name)
        self.types[name] = self.cpp(self.components[name], name, name, named=True)
        self.making.pop()
        return self.types[name]

    def cpp(self, schema, name, where, named=False):
        """The C++ type of a schema, without optional; makes structs and enums on the way."""
        kind, nullable = self.shape(schema, where)
        if kind == "ref":
            return self.component_type(self.resolve(schema["$ref"], where))
        if kind == "nullable_ref":
            inner = next(c for c in schema["oneOf"] if c != {"type": "null"})
            return f"std::optional<{self.cpp(inner, name, where)}>"
        plain = self.cpp_plain(kind, schema, name, where, named)
        return f"std::optional<{plain}>" if nullable else plain

    def cpp_plain(self, kind, schema, name, where, named):
        if kind == "one_of":
            self.uses_json = True
            return "boost::json::value"
        if kind == "string":
            values = schema.get("enum")
            if named and values and all(is_name(v) for v in values):
                return self.enum(name, values, schema)
            return "std::string"
        if kind == "integer":
            strong = schema.get("x-type")
            if strong and not re.fullmatch(r"[A-Z]\w*Id", strong):
                fail(where, "x-type names one of base/ids.hpp")
            return f"::yekuo::{strong}" if strong else "std::int64_t"
        if kind in ("number", "boolean"):
            return {"number": "double", "boolean": "bool"}[kind]
        if kind == "array":
            if "items" not in schema:
                fail(where, "an array needs items")
            return f"std::vector<{self.cpp(schema['items'], name + 'Item', where + '/items')}>"
        return self.cpp_object(schema, name, where)

    def cpp_object(self, schema, name, where):
        extra = schema.get("additionalProperties")
        if extra is None:
            fail(where, "an object needs additionalProperties: false, or a schema of its values")
        if extra is False:
            return self.struct(name, schema, where)
        if "properties" in schema:
            fail(where, "properties and open additionalProperties do not go together")
        if extra is True:
            self.uses_json = True
            return "boost::json::value"
        return f"std::map<std::string, {self.cpp(extra, name + 'Value', where + '/*')}>"

    def enum(self, name, values, schema):
        note = f"// {' '.join(schema['description'].split())}\n" if "description" in schema else ""
        self.definitions.append(f"{note}enum class {name} {{ {', '.join(values)} }};\n"
                                f"BOOST_DESCRIBE_ENUM({name}, {', '.join(values)})\n")
        return name

    def struct(self, name, schema, where):
        members = schema.get("properties", {})
        required = schema.get("required", [])
        for member in required:
            if member not in members:
                fail(where, f"required '{member}' is not among the properties")
        if len(members) > 50:
            fail(where, "more than 50 members: split it")
        lines = []
        for member, sub in members.items():
            place = f"{where}/{member}"
            if not is_name(cpp_name(member)):
                fail(place, "is no name in C++")
            kind = self.cpp(sub, name + camel(member), place)
            default = sub.get("default") if isinstance(sub, dict) else None
            if member not in required and default is None and not kind.startswith("std::optional<"):
                kind = f"std::optional<{kind}>"
            start = self.initial(kind, default)
            lines.append(f"    {kind} {cpp_name(member)}{start};")
        body = "\n".join(lines)
        self.definitions.append(f"struct {name} {{\n{body}\n}};\n{described(name, members)}\n")
        return name

    def initial(self, kind, default):
        if default is None:
            return " = 0" if kind in ("std::int64_t", "double") else " = false" if kind == "bool" else "{}" \
                if not kind.startswith("std::") and "json" not in kind else ""
        if isinstance(default, bool):
            return f" = {str(default).lower()}"
        if isinstance(default, str):
            return f" = {literal(default)}" if kind == "std::string" else f" = {kind}::{default}"
        return f" = {default}"

    # --- rows of the checker's table

    def node(self, schema, where):
        kind, nullable = self.shape(schema, where)
        if kind == "ref":
            name = self.resolve(schema["$ref"], where)
            if name not in self.known:
                self.known[name] = self.node(self.components[name], name)
            return self.known[name]
        if kind == "nullable_ref":
            inner = next(c for c in schema["oneOf"] if c != {"type": "null"})
            copied = self.nodes[self.node(inner, where)]
            return self.row(copied if ".nullable" in copied else copied.replace(",", ", .nullable = true,", 1))
        fields = [f".kind = Kind::{kind}"]
        if kind == "object" and schema.get("additionalProperties") is not False:
            fields = [".kind = Kind::map"]
        if nullable:
            fields.append(".nullable = true")
        maker = {"string": self.string_fields, "integer": self.number_fields, "number": self.number_fields,
                 "array": self.array_fields, "object": self.object_fields, "one_of": self.choice_fields}.get(kind)
        if maker:
            fields += maker(schema, where)
        return self.row(", ".join(fields) + ",")

    def row(self, text):
        if text in self.nodes:
            return self.nodes.index(text)
        self.nodes.append(text)
        return len(self.nodes) - 1

    def array_of(self, kind, rows):
        text = f"constexpr {kind} @[] = {{{', '.join(rows)}}};"
        if text not in self.arrays:
            self.arrays.append(text)
        return f"list_{self.arrays.index(text)}"

    def string_fields(self, schema, where):
        if "format" in schema:
            yield f".format = Format::{schema['format'].replace('-', '_')}"
        yield from self.count_fields(schema, "minLength", "maxLength")
        if "pattern" in schema:
            if re.search(r"\(\?[=!<]|\\[1-9]", schema["pattern"]):
                fail(where, "RE2 has no look-around and no back-references")
            yield f".pattern = {literal(schema['pattern'])}"
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        if values is not None:
            if not values or not all(isinstance(v, str) for v in values):
                fail(where, "enum and const are lists of strings here")
            yield f".allowed = {self.array_of('std::string_view', map(literal, values))}"

    def number_fields(self, schema, where):
        low, high = schema.get("minimum"), schema.get("maximum")
        if schema.get("format") == "int32":
            low, high = max(low or -2**31, -2**31), min(2**31 - 1 if high is None else high, 2**31 - 1)
        if low is not None:
            yield f".minimum = {low}"
        if high is not None:
            yield f".maximum = {high}"

    def count_fields(self, schema, low, high):
        if low in schema:
            yield f".length_min = {schema[low]}"
        if high in schema:
            yield f".length_max = {schema[high]}"

    def array_fields(self, schema, where):
        yield f".item = {self.node(schema['items'], where + '/items')}"
        yield from self.count_fields(schema, "minItems", "maxItems")

    def object_fields(self, schema, where):
        extra = schema.get("additionalProperties")
        if extra is True:
            yield f".item = {self.row('.kind = Kind::any,')}"
        elif extra:
            yield f".item = {self.node(extra, where + '/*')}"
        yield from self.count_fields(schema, "minProperties", "maxProperties")
        if extra is False and schema.get("properties"):
            yield f".members = {self.members(schema, where)}"

    def members(self, schema, where):
        rows = []
        for name, sub in schema["properties"].items():
            required = "true" if name in schema.get("required", []) else "false"
            default = f", {literal(json.dumps(sub['default']))}" if sub.get("default") is not None else ""
            rows.append(f"{{{literal(name)}, {self.node(sub, f'{where}/{name}')}, {required}{default}}}")
        return self.array_of("SchemaMember", rows)

    def choice_fields(self, schema, where):
        choice = schema["discriminator"]
        rows = [f"{{{literal(tag)}, {self.node({'$ref': ref}, where)}}}" for tag, ref in choice["mapping"].items()]
        yield f".discriminator = {literal(choice['propertyName'])}"
        yield f".variants = {self.array_of('SchemaVariant', rows)}"


class Operations:
    def __init__(self, document):
        self.document = document
        self.schemas = Schemas(document.get("components", {}).get("schemas", {}))
        self.rows = []
        self.specialised = []
        self.arrays = {}
        for name in self.schemas.components:
            self.schemas.component_type(name)
        seen = set()
        for path, methods in document["paths"].items():
            shared = methods.get("parameters", [])
            only(methods, set(METHODS) | {"parameters", "summary", "description"}, path)
            for method in METHODS:
                if method in methods:
                    self.operation(path, method, methods[method], shared, seen)

    def referred(self, value, kind, where):
        if "$ref" not in value:
            return value
        name = value["$ref"].removeprefix(f"#/components/{kind}/")
        found = self.document.get("components", {}).get(kind, {}).get(name)
        if found is None:
            fail(where, f"no such thing: {value['$ref']}")
        return found

    def operation(self, path, method, op, shared, seen):
        where = f"{method.upper()} {path}"
        only(op, OPERATION, where)
        name = op.get("operationId")
        if not is_name(name) or name in seen:
            fail(where, "needs an operationId of its own, a name in C++")
        seen.add(name)
        roles = op.get("x-roles")
        if not roles:
            fail(where, "needs x-roles: who may call it")
        for role in roles:
            if "x-roles" in self.document and role not in self.document["x-roles"]:
                fail(where, f"unknown role '{role}'")
        parameters = [self.referred(p, "parameters", where) for p in shared + op.get("parameters", [])]
        fields = [literal(name), f"Method::{METHODS[method]}", literal(path), self.roles(roles)]
        settings, types = [], {}
        command = op.get("x-command", method != "get")
        settings.append(f".command = {str(command).lower()}")
        settings += self.header_settings(parameters, where)
        status, types["Answer"] = self.answer(name, op, where)
        body_settings, types["Body"], body_node = self.body(name, op, where)
        settings += body_settings + [f".status = {status}"]
        if "x-max-body" in op:
            settings.append(f".max_body = {int(op['x-max-body'])}")
        types["Path"], path_node = self.parameters(name + "Path", "path", parameters, where)
        self.check_path(path, parameters, where)
        types["Query"], query_node = self.parameters(name + "Query", "query", parameters, where)
        settings.append(f".path_node = {path_node}, .query_node = {query_node}, .body_node = {body_node}")
        index = len(self.rows)
        self.rows.append("{.id = %s, .method = %s, .path = %s, .roles = %s, %s}" % (*fields, ", ".join(settings)))
        aliases = "".join(f"    using {key} = {value};\n" for key, value in types.items())
        self.specialised.append(f'template <>\nstruct Operation<"{name}"> {{\n{aliases}'
                                f"    static constexpr std::size_t index = {index};\n}};\n")

    def qualified(self, kind):
        """Struct names as seen from yekuo::http."""
        def qualify(match):
            word = match.group(0)
            return f"@NS::{word}" if word in self.struct_names() else word
        return re.sub(r"(?<![\w:])[A-Za-z_]\w*(?!\w*::)", qualify, kind)

    def struct_names(self):
        return {re.search(r"(?:struct|enum class) (\w+)", d).group(1) for d in self.schemas.definitions}

    def roles(self, roles):
        key = ", ".join(map(literal, roles))
        return self.arrays.setdefault(key, f"roles_{len(self.arrays)}")

    def header_settings(self, parameters, where):
        headers = [p for p in parameters if p.get("in") == "header"]
        for p in headers:
            if p["name"] not in HEADERS:
                fail(where, f"header {p['name']} is not among {sorted(HEADERS)}")
        needed = {p["name"] for p in headers if p.get("required")}
        if "Idempotency-Key" in needed:
            yield ".needs_key = true"
        if "If-Match" in needed:
            yield ".needs_if_match = true"

    def parameters(self, name, place, parameters, where):
        chosen = [p for p in parameters if p.get("in") == place]
        for p in chosen:
            only(p, PARAMETER | {"style", "explode"}, where)
        if not chosen:
            return "Nothing", -1
        schema = {"type": "object", "additionalProperties": False,
                  "required": [p["name"] for p in chosen if p.get("required")],
                  "properties": {p["name"]: p["schema"] for p in chosen}}
        kind = self.schemas.cpp(schema, camel(name), where)
        return self.qualified(kind), self.schemas.node(schema, where)

    def check_path(self, path, parameters, where):
        in_path = set(re.findall(r"\{(\w+)\}", path))
        given = {p["name"] for p in parameters if p.get("in") == "path"}
        if in_path != given:
            fail(where, f"path parameters {sorted(in_path)} and parameters {sorted(given)} differ")
        if any(p.get("in") not in ("path", "query", "header") for p in parameters):
            fail(where, "parameters stand in path, query or header")

    def body(self, name, op, where):
        if "requestBody" not in op:
            return [], "Nothing", -1
        body = self.referred(op["requestBody"], "requestBodies", where)
        only(body, {"content", "required", "description"}, where)
        required = body.get("required", False)
        settings = [".body_required = true"] if required else []
        content = body["content"]
        if "application/json" not in content or op.get("x-raw-body"):  # the handler reads it, off the io thread
            return [".raw_body = true"] + settings, "Nothing", -1
        if len(content) > 1:
            fail(where, "a body is JSON or it is not")
        only(content["application/json"], {"schema", "example", "examples"}, where)
        schema = content["application/json"]["schema"]
        kind = self.qualified(self.schemas.cpp(schema, camel(name) + "Body", where + " body"))
        node = self.schemas.node(schema, where + " body")
        return settings, kind if required else f"std::optional<{kind}>", node

    def answer(self, name, op, where):
        successes = [code for code in op.get("responses", {}) if str(code).startswith(("2", "3"))]
        if len(successes) != 1:
            fail(where, "needs exactly one response that means success")
        for code, response in op["responses"].items():
            only(self.referred(response, "responses", where), {"description", "content", "headers"}, f"{where} {code}")
        response = self.referred(op["responses"][successes[0]], "responses", where)
        content = response.get("content", {})
        if not content:
            return int(successes[0]), "void"
        if "application/json" not in content:
            return int(successes[0]), "Response"
        only(content["application/json"], {"schema", "example", "examples"}, where)
        kind = self.schemas.cpp(content["application/json"]["schema"], camel(name) + "Answer", where + " answer")
        return int(successes[0]), self.qualified(kind)


class PlainLoader(yaml.SafeLoader):
    """Dates stay texts: YAML would turn an example of a date into an object."""


PlainLoader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("source", type=pathlib.Path)
    options.add_argument("folder", type=pathlib.Path, help="where generated files go: FOLDER/NAMESPACE/…")
    options.add_argument("--namespace", default="api")
    given = options.parse_args()
    document = yaml.load(given.source.read_text(), Loader=PlainLoader)
    try:
        only(document, ROOT, "document")
        operations = Operations(document)
    except Fault as fault:
        sys.exit(f"{given.source}: {fault}")
    folder = given.folder / given.namespace
    folder.mkdir(parents=True, exist_ok=True)
    source, space = given.source.name, given.namespace
    tables = tables_text(operations, document, space, source)
    write_if_changed(folder / "types.hpp", types_text(operations.schemas, space, source))
    write_if_changed(folder / "operations.hpp", operations_text(operations, space, source))
    write_if_changed(folder / "tables.cpp", tables)
    (folder / "stamp").touch()


if __name__ == "__main__":
    main()

// Writes src/api/schema.d.ts from api/openapi.yaml. Headers are left out: the client adds them to every call.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'
import { parse } from 'yaml'

const source = new URL('../../api/openapi.yaml', import.meta.url)
const target = new URL('../src/api/schema.d.ts', import.meta.url)
const document = parse(readFileSync(source, 'utf8'))

const isHeader = (parameter) =>
  parameter.in === 'header' || document.components.parameters?.[parameter.$ref?.split('/').pop()]?.in === 'header'

for (const path of Object.values(document.paths))
  for (const operation of Object.values(path))
    if (operation.parameters) operation.parameters = operation.parameters.filter((p) => !isHeader(p))
delete document.components.parameters

const text = '// Generated from api/openapi.yaml by scripts/api-types.mjs.\n' + astToString(await openapiTS(document))
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text)

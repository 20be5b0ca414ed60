// Reads every table of a reports folder with the readers that others use, and compares all values with JSON Lines.
//
//   node readback.mjs REPORTS_DIR EXPECTED_DIR
//
// REPORTS_DIR holds datapackage.json, T.parquet and T.arrow; EXPECTED_DIR holds T.jsonl, what `haveri report --format jsonl
// --table T` prints. Exits with 1 and the first differences if any value, footer, key or constraint is not as it should be.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { tableFromIPC } from 'apache-arrow'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { readParquet } from 'parquet-wasm'

const [reports, expectedDir] = process.argv.slice(2)
if (!expectedDir) {
  console.error('usage: node readback.mjs REPORTS_DIR EXPECTED_DIR')
  process.exit(2)
}
const failures = []
const fail = message => failures.push(message)

// Each reader has its own types for the same value. The canonical form is a string: of integers and numbers the decimal, of
// days "2012-02-29", of instants the microseconds since 1970.
const canonical = {
  string: String,
  integer: v => (typeof v === 'number' && !Number.isSafeInteger(v) ? `no safe integer: ${v}` : String(BigInt(v))),
  number: v => String(Number(v)),
  boolean: String,
  date: v => (typeof v === 'string' ? v : new Date(Number(v)).toISOString().slice(0, 10)),
  datetime: v => {
    if (typeof v === 'bigint') return String(v)
    return String(Math.round((typeof v === 'number' ? v : new Date(v).getTime()) * 1000))
  },
}
const canon = (type, v) => (v === null || v === undefined ? null : canonical[type](v))
const columnsOf = (rows, fields) =>
  Object.fromEntries(fields.map(f => [f.name, rows.map(row => canon(f.type, row[f.name]))]))

function readJSONL(path, fields) {
  const rows = readFileSync(path, 'utf8').split('\n').filter(line => line).map(line => JSON.parse(line))
  const names = JSON.stringify(fields.map(f => f.name))
  for (const row of rows) {
    if (JSON.stringify(Object.keys(row)) !== names) throw new Error(`${path}: keys are ${Object.keys(row)}`)
  }
  return columnsOf(rows, fields)
}

const duckTypes = { string: 'VARCHAR', integer: 'BIGINT', number: 'DOUBLE', boolean: 'BOOLEAN', date: 'DATE', datetime: 'TIMESTAMP WITH TIME ZONE' }
const duck = await (await DuckDBInstance.create(':memory:')).connect()

async function readDuckDB(path, fields) {
  const from = `read_parquet('${path.replaceAll("'", "''")}')`
  for (const [name, type] of (await duck.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)).getRows()) {
    const want = duckTypes[fields.find(f => f.name === name)?.type]
    if (type !== want) fail(`${path}: DuckDB takes ${name} for ${type}, not ${want}`)
  }
  const select = fields.map(f => {
    if (f.type === 'date') return `CAST("${f.name}" AS VARCHAR)`
    return f.type === 'datetime' ? `epoch_us("${f.name}")` : `"${f.name}"`
  })
  const columns = (await duck.runAndReadAll(`SELECT ${select} FROM ${from}`)).getColumns()
  return Object.fromEntries(fields.map((f, i) => [f.name, (columns[i] ?? []).map(v => canon(f.type, v))]))
}

const readHyparquet = async (path, fields) => columnsOf(await parquetReadObjects({ file: await asyncBufferFromFile(path) }), fields)

function arrowColumns(table, fields) {
  return Object.fromEntries(fields.map(f => {
    const column = table.getChild(f.name)
    if (!column) return [f.name, []]
    return [f.name, Array.from(column, v => canon(f.type, v))]
  }))
}
const readWasm = async (path, fields) => arrowColumns(tableFromIPC(readParquet(readFileSync(path)).intoIPCStream()), fields)
const readArrow = async (path, fields) => arrowColumns(tableFromIPC(readFileSync(path)), fields)

function compare(reader, table, fields, got, want) {
  for (const { name } of fields) {
    const a = got[name], b = want[name]
    if (a.length !== b.length) {
      fail(`${table}.${name}: ${reader} reads ${a.length} rows of ${b.length}`)
      continue
    }
    const at = a.findIndex((v, i) => v !== b[i])
    if (at >= 0) fail(`${table}.${name} row ${at + 1}: ${reader} reads ${JSON.stringify(a[at])}, JSON Lines has ${JSON.stringify(b[at])}`)
  }
}

// The order in which a column's statistics are kept.
const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const byNumber = (a, b) => Number(a) - Number(b)
const order = { string: byBytes, integer: byNumber, number: byNumber, boolean: byBytes, date: byBytes, datetime: byNumber }

async function checkFooter(path, table, fields, want) {
  const meta = await parquetMetadataAsync(await asyncBufferFromFile(path))
  const [root, ...leaves] = meta.schema
  if (root.repetition_type !== 'REQUIRED') fail(`${table}: the root is ${root.repetition_type}, not REQUIRED`)
  if (!meta.created_by?.startsWith('haveri ')) fail(`${table}: created by ${meta.created_by}`)
  for (const key of ['haveri.schema_version', 'haveri.rules', 'haveri.generated_from']) {
    if (!meta.key_value_metadata?.some(pair => pair.key === key)) fail(`${table}: the footer has no ${key}`)
  }
  leaves.forEach((leaf, i) => {
    if (leaf.num_children || leaf.repetition_type === 'REPEATED') fail(`${table}.${leaf.name}: nested or repeated`)
    if (leaf.name !== fields[i]?.name) fail(`${table}: column ${i + 1} is ${leaf.name}, the data package says ${fields[i]?.name}`)
    if ((leaf.repetition_type === 'REQUIRED') !== fields[i]?.constraints.required) fail(`${table}.${leaf.name}: ${leaf.repetition_type}`)
  })
  let from = 0
  meta.row_groups.forEach((group, g) => {
    const to = from + Number(group.num_rows)
    group.columns.forEach((chunk, i) => {
      const f = fields[i], m = chunk.meta_data, where = `${table}.${f.name} row group ${g}`
      if (m.codec !== 'SNAPPY') fail(`${where}: compressed with ${m.codec}`)
      const data = (m.encoding_stats ?? []).filter(s => s.page_type.startsWith('DATA_PAGE')).map(s => s.encoding)
      if (data.length === 0) fail(`${where}: no encoding_stats`)
      const dictionary = data.filter(e => e.endsWith('DICTIONARY')).length
      if (dictionary !== 0 && dictionary !== data.length) fail(`${where}: some pages fell back to ${data}`)
      if ((f.constraints.enum || f.name === 'lang' || f.name === 'organization') && dictionary === 0) fail(`${where}: codes without a dictionary`)
      const values = want[f.name].slice(from, to), known = values.filter(v => v !== null)
      const s = m.statistics
      if (s?.null_count === undefined || Number(s.null_count) !== values.length - known.length) {
        fail(`${where}: null_count ${s?.null_count} of ${values.length - known.length}`)
      }
      if (known.length > 0 && s?.min_value !== undefined) {
        const [min, max] = [canon(f.type, s.min_value), canon(f.type, s.max_value)]
        const outside = known.find(v => order[f.type](v, min) < 0 || order[f.type](v, max) > 0)
        if (outside !== undefined) fail(`${where}: ${JSON.stringify(outside)} is outside of the statistics ${min} to ${max}`)
      }
    })
    from = to
  })
}

function checkConstraints(resource, tables) {
  const { name, schema } = resource, columns = tables[name], rows = columns[schema.fields[0].name].length
  for (const f of schema.fields) {
    for (const v of new Set(columns[f.name])) {
      if (v === null && f.constraints.required) fail(`${name}.${f.name}: required, but null`)
      if (v !== null && f.constraints.enum && !f.constraints.enum.includes(v)) fail(`${name}.${f.name}: ${v} is none of ${f.constraints.enum}`)
    }
  }
  const keys = new Set()
  for (let i = 0; i < rows; i++) keys.add(JSON.stringify(schema.primaryKey.map(k => columns[k][i])))
  if (keys.size !== rows) fail(`${name}: ${rows} rows have ${keys.size} distinct keys (${schema.primaryKey})`)
  for (const { fields: [field], reference } of schema.foreignKeys ?? []) {
    const targets = new Set(tables[reference.resource][reference.fields[0]])
    const lost = columns[field].find(v => v !== null && !targets.has(v))
    if (lost !== undefined) fail(`${name}.${field}: ${lost} is not in ${reference.resource}`)
  }
}

const readers = [['DuckDB', 'parquet', readDuckDB], ['hyparquet', 'parquet', readHyparquet], ['parquet-wasm', 'parquet', readWasm], ['apache-arrow', 'arrow', readArrow]]
const pkg = JSON.parse(readFileSync(join(reports, 'datapackage.json'), 'utf8'))
const tables = {}
let cells = 0
for (const resource of pkg.resources) {
  const { name, schema: { fields } } = resource
  const want = (tables[name] = readJSONL(join(expectedDir, `${name}.jsonl`), fields))
  for (const [reader, format, read] of readers) {
    try {
      compare(reader, name, fields, await read(join(reports, `${name}.${format}`), fields), want)
      cells += fields.length * want[fields[0].name].length
    } catch (err) {
      fail(`${name}.${format}: ${reader} fails: ${err?.message ?? err}`)
    }
  }
  const data = readFileSync(join(reports, resource.path))
  const hash = 'sha256:' + createHash('sha256').update(data).digest('hex')
  if (data.length !== resource.bytes || hash !== resource.hash) fail(`${resource.path}: not the bytes that datapackage.json names`)
  await checkFooter(join(reports, resource.path), name, fields, want)
}
for (const resource of pkg.resources) checkConstraints(resource, tables)

if (failures.length > 0) {
  console.error(`${reports}: ${failures.length} differences, the first of them:`)
  for (const f of failures.slice(0, 20)) console.error('  ' + f)
  process.exit(1)
}
console.log(`${reports}: ${pkg.resources.length} tables, ${cells} values read back equal`)

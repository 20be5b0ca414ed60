'use strict'
// Filters, sorts and pages the table, opens its rows, and shortens the charts' bars to what the filters leave. All text goes into the
// page as textContent. The filters stand in the address after #, so that a link keeps them.
;(() => {
  const $ = id => document.getElementById(id)
  if (!$('table')) return
  const data = JSON.parse($('data').textContent)
  const size = data.id.length
  const pageSize = 100, chunkSize = 500 // chunkSize as in dashboard.go
  const dims = ['org', 'cause', 'action', 'year', 'lang', 'source']
  const inputs = Object.fromEntries(['text', 'sure', ...dims].map(name => [name, $('f-' + name)]))

  // folded is text as it is searched: without case and accents.
  const folded = s => s.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
  const name = (dim, i) => data[dim].sets[data[dim].at[i]][0]

  // The folded text of all rows is one string, a line a row, which is searched faster than as many strings as rows. It is made block by
  // block while nobody waits, and at the latest for the first search. Row i is from begins[i] to begins[i + 1].
  const blocks = [], blockSize = 2000, begins = new Uint32Array(size + 1)
  let whole = null
  function foldBlock() {
    const from = blocks.length * blockSize
    if (from < size) {
      const rows = data.title.slice(from, from + blockSize).map((title, n) => `${title}\t${name('org', from + n)}\t${data.services[from + n]}\t${data.id[from + n]}\n`)
      blocks.push(folded(rows.join('')))
      return
    }
    whole = blocks.join('')
    for (let i = 0; i < size; i++) begins[i + 1] = whole.indexOf('\n', begins[i]) + 1
  }
  function idle() {
    if (whole === null) {
      foldBlock()
      setTimeout(idle)
    }
  }
  setTimeout(idle)

  // holding tells for each row whether it holds a word; of the last words it is remembered.
  const held = new Map()
  function holding(word) {
    if (held.has(word)) return held.get(word)
    while (whole === null) foldBlock()
    const rows = new Uint8Array(size)
    for (let i = 0, hit = whole.indexOf(word); hit >= 0 && i < size; hit = whole.indexOf(word, begins[i])) {
      while (begins[i + 1] <= hit) i++
      rows[i++] = 1
    }
    if (held.size >= 8) held.clear()
    held.set(word, rows)
    return rows
  }

  // Orders of the rows, each made once: values that are known ascending, then the others.
  const values = {
    start: i => (/^\d/.test(data.start[i]) ? data.start[i] : ''), duration: i => data.duration[i], cause: i => name('cause', i),
    org: i => name('org', i), title: i => data.title[i], sure: i => data.sure[i], count: i => data.count[i],
  }
  const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true })
  const missing = new Set(['', -1, '?', 'unknown'])
  const orders = {}
  function order(column) {
    if (orders[column]) return orders[column]
    const keys = Array.from({ length: size }, (_, i) => values[column](i))
    let ranks = keys
    if (column !== 'start' && typeof keys[0] === 'string') { // rank distinct texts first: there are fewer of them
      const texts = [...new Set(keys)].sort(collator.compare)
      const rank = new Map(texts.map((text, r) => [text, r]))
      ranks = keys.map(k => rank.get(k))
    }
    const rows = Array.from(keys.keys())
    const known = rows.filter(i => !missing.has(keys[i])).sort((a, b) => (ranks[a] < ranks[b] ? -1 : ranks[a] > ranks[b] ? 1 : a - b))
    return (orders[column] = { known, unknown: rows.filter(i => missing.has(keys[i])) })
  }

  let sort = 'start', down = true, page = 0
  let found = [] // rows that the filters leave, in order
  const open = new Set() // rows whose evidence is shown

  // named tells which organizations are meant: that of exactly this name, or else all whose names hold these letters.
  function named(want) {
    const names = data.org.sets.map(([name]) => folded(name)), part = folded(want)
    return names.includes(part) ? names.map(name => name === part) : names.map((name, k) => name.includes(part) && data.org.sets[k][0] !== '?')
  }

  // filters reads the form. Of a dimension it gives, for each set of names, whether rows with it stay.
  function filters() {
    const words = folded(inputs.text.value).split(/\s+/).filter(w => w)
    const sure = Number(inputs.sure.value) || -2
    const kept = []
    for (const dim of dims) {
      const want = inputs[dim].value.trim()
      if (!want) continue
      kept.push({ at: data[dim].at, stays: dim === 'org' ? named(want) : data[dim].sets.map(set => set.includes(want)) })
    }
    return { words, sure, kept }
  }

  function filter() {
    const { words, sure, kept } = filters()
    const holds = words.map(holding)
    const { known, unknown } = order(sort)
    found = []
    const take = i => {
      if (data.sure[i] < sure) return
      for (const k of kept) if (!k.stays[k.at[i]]) return
      for (const rows of holds) if (!rows[i]) return
      found.push(i)
    }
    if (down) for (let n = known.length - 1; n >= 0; n--) take(known[n])
    else known.forEach(take)
    unknown.forEach(take)
    page = 0
  }

  const number = n => String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f')
  function period(s) {
    if (s < 0) return '?'
    const units = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']]
    const u = Math.max(0, units.findIndex(([unit]) => s >= unit || unit === 1))
    const [unit, label] = units[u], rest = units[u + 1] ? Math.floor((s % unit) / units[u + 1][0]) : 0
    return `${Math.floor(s / unit)}\u00a0${label}` + (rest ? ` ${rest}\u00a0${units[u + 1][1]}` : '')
  }
  const moment = edtf => (edtf ? edtf.replace('T', ' ') : '?')

  function element(tag, className, ...content) {
    const e = document.createElement(tag)
    if (className) e.className = className
    e.append(...content.filter(c => c !== null)) // strings become text
    return e
  }
  // quoted is text of a document, in its own direction.
  function quoted(tag, className, text) {
    const e = element(tag, className, text)
    e.dir = 'auto'
    return e
  }

  // The bars of the charts that follow the filters, by dimension, each with its size for all incidents.
  const bars = Object.fromEntries(Array.from(document.querySelectorAll('figure[data-dim]'), figure => [figure.dataset.dim,
    Array.from(figure.querySelectorAll('rect.some'), rect => ({
      rect, key: rect.dataset.key, all: Number(rect.dataset.n), up: 'up' in rect.dataset, link: rect.parentElement,
      value: rect.parentElement.querySelector('text.value'), name: rect.parentElement.getAttribute('aria-label').replace(/: [^:]*$/, ''),
      width: Number(rect.getAttribute('width')), height: Number(rect.getAttribute('height')), y: Number(rect.getAttribute('y')), shown: null,
    }))]))

  function chart() {
    for (const [dim, list] of Object.entries(bars)) {
      const { at, sets } = data[dim]
      const perSet = new Uint32Array(sets.length)
      for (const i of found) perSet[at[i]]++
      const counts = new Map()
      sets.forEach((set, k) => perSet[k] && set.forEach(key => counts.set(key, (counts.get(key) ?? 0) + perSet[k])))
      for (const bar of list) {
        bar.link.classList.toggle('chosen', inputs[dim].value === bar.key)
        const n = counts.get(bar.key) ?? 0
        if (n === bar.shown) continue
        bar.shown = n
        if (bar.up) {
          bar.rect.setAttribute('height', (bar.height * n) / bar.all)
          bar.rect.setAttribute('y', bar.y + bar.height * (1 - n / bar.all))
        } else bar.rect.setAttribute('width', (bar.width * n) / bar.all)
        if (bar.value) bar.value.textContent = number(n)
        const said = `${bar.name}: ${n === bar.all ? number(n) : `${number(n)} of ${number(bar.all)}`} incidents`
        bar.link.setAttribute('aria-label', said)
        bar.link.querySelector('title').textContent = said
      }
    }
  }

  function row(i) {
    const tr = element('tr')
    tr.setAttribute('role', 'row')
    const cell = (label, className, ...content) => {
      const td = element('td', className, ...content)
      td.setAttribute('role', 'cell')
      td.dataset.label = label
      tr.append(td)
    }
    const org = name('org', i), cause = name('cause', i)
    const button = quoted('button', 'title', data.title[i] || '(no title)')
    button.type = 'button'
    button.setAttribute('aria-expanded', open.has(i))
    button.dataset.row = i
    cell('Start', data.start[i] ? 'start' : 'start none', moment(data.start[i]))
    cell('Duration', data.duration[i] < 0 ? 'number none' : 'number', period(data.duration[i]))
    cell('Cause', cause === 'unknown' ? 'none' : '', cause === 'unknown' ? '?' : cause)
    cell('Organization', org === '?' ? 'none' : '', quoted('bdi', '', org))
    cell('Title', 'titled', button)
    cell('Sure', data.sure[i] < 0 ? 'number none' : 'number', data.sure[i] < 0 ? '?' : `${data.sure[i]}\u00a0%`)
    cell('Documents', 'number', number(data.count[i]))
    tr.addEventListener('click', event => {
      if (!getSelection().isCollapsed && event.target !== button) return
      toggle(button)
    })
    return tr
  }

  // details gives the evidence of a row, whose chunk is unpacked when the first of its rows is opened.
  let last = { chunk: -1 }
  async function unpack(chunk) {
    const bytes = Uint8Array.from(atob($('details-' + chunk).textContent), c => c.charCodeAt(0))
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).json()
  }
  async function details(i) {
    const chunk = Math.floor(i / chunkSize)
    if (last.chunk !== chunk) last = { chunk, list: unpack(chunk) }
    return (await last.list)[i % chunkSize]
  }

  const nameOf = (d, documents) => (d < 0 ? 'put together from several documents' : documents[d].f[0])

  function quotation({ d = 0, ...q }, documents) {
    const words = q.t ? quoted('q', '', q.t) : q.r ? element('span', 'metadata', q.r === 'correction' ? 'corrected by people' : `metadata: ${q.r}`) : null
    const from = documents.length > 1 || d < 0 ? quoted('cite', '', nameOf(d, documents)) : null
    const sure = q.s >= 0 ? element('span', 'sure', `${q.s}\u00a0%`) : null
    return element('li', '', q.v ? element('b', '', moment(q.v)) : null, q.v ? ' ' : null, words, ' ', sure, ' ', from)
  }

  // evidence is the row below a row, which fills when the evidence is unpacked.
  function evidence(i) {
    const td = element('td'), tr = element('tr', 'detail', td)
    td.colSpan = 7
    td.setAttribute('role', 'cell')
    tr.setAttribute('role', 'row')
    details(i).then(d => td.append(fields(i, d)), error => td.append(`The evidence cannot be shown by this browser: ${error.message}`))
    return tr
  }

  function fields(i, d) {
    const box = element('div', 'evidence')
    const list = element('dl', 'fields')
    for (const f of d.f) {
      const dd = element('dd', '', quoted('strong', f.v ? '' : 'none', f.n === 'start' || f.n === 'end' ? moment(f.v) : f.v || '?'))
      if (f.q) dd.append(element('ul', '', ...f.q.map(q => quotation(q, d.d))))
      if (f.o) dd.append(element('div', 'otherwise', element('p', '', f.o.length > 1 ? 'Documents that say otherwise' : 'A document that says otherwise'),
        element('ul', '', ...f.o.map(q => quotation(q, d.d)))))
      list.append(element('div', '', element('dt', '', f.n), dd))
    }
    if (data.services[i]) list.append(element('div', '', element('dt', '', 'services'), element('dd', '', quoted('span', '', data.services[i]))))
    const documents = d.d.map(doc => {
      const li = element('li', '', quoted('span', 'file', doc.f.join(' = ')))
      if (doc.t) li.append(' ', quoted('i', '', doc.t))
      const facts = [doc.l, doc.s?.replaceAll('_', ' '), doc.p && 'published ' + moment(doc.p)].filter(x => x)
      if (facts.length) li.append(' ', element('span', 'facts', facts.join(', ')))
      if (doc.u && /^https?:\/\//.test(doc.u)) {
        const a = element('a', '', doc.u)
        a.href = doc.u
        a.rel = 'noreferrer noopener'
        li.append(' ', a)
      }
      return li
    })
    box.append(list, element('p', 'heading', documents.length > 1 ? 'Documents' : 'Document'), element('ul', 'documents', ...documents))
    if (d.n) box.append(element('p', 'heading', 'Corrections'), element('ul', '', ...d.n.map(n => quoted('li', '', n))))
    const link = element('a', '', data.id[i])
    link.href = '#id=' + encodeURIComponent(data.id[i])
    box.append(element('p', 'id', 'Incident ', link))
    return box
  }

  function toggle(button) {
    const i = Number(button.dataset.row), tr = button.closest('tr')
    if (open.delete(i)) tr.nextElementSibling.remove()
    else {
      open.add(i)
      tr.after(evidence(i))
    }
    button.setAttribute('aria-expanded', open.has(i))
  }

  function render() {
    const pages = Math.max(1, Math.ceil(found.length / pageSize))
    page = Math.min(Math.max(page, 0), pages - 1)
    const rows = found.slice(page * pageSize, (page + 1) * pageSize).flatMap(i => (open.has(i) ? [row(i), evidence(i)] : [row(i)]))
    if (rows.length === 0) {
      const td = element('td', 'empty', 'No incident is left by these filters.')
      td.colSpan = 7
      rows.push(element('tr', '', td))
    }
    $('rows').replaceChildren(...rows)
    const first = found.length ? page * pageSize + 1 : 0
    $('pages').textContent = `${number(first)}–${number(Math.min((page + 1) * pageSize, found.length))} of ${number(found.length)}`
    $('prev').disabled = page === 0
    $('next').disabled = page >= pages - 1
    for (const th of document.querySelectorAll('th[data-sort]')) {
      if (th.dataset.sort === sort) th.setAttribute('aria-sort', down ? 'descending' : 'ascending')
      else th.removeAttribute('aria-sort')
    }
  }

  const chosen = () => Object.entries(inputs).filter(([, input]) => input.value)

  // said tells what is left, by which filters, and the median of the known durations.
  function said() {
    const left = new Uint8Array(size)
    for (const i of found) left[i] = 1
    const known = order('duration').known.filter(i => left[i]).map(i => data.duration[i])
    const half = (known.length - 1) / 2
    const median = known.length ? `, median ${period(Math.round((known[Math.floor(half)] + known[Math.ceil(half)]) / 2))}` : ''
    const by = chosen().map(([, input]) => `${input.labels[0].firstChild.textContent.toLowerCase()} ${input.selectedOptions?.[0].label.replace(/ \([^(]*\)$/, '') ?? input.value}`)
    $('found').textContent = (found.length < size ? `${number(found.length)} of ${number(size)}` : number(size)) + ' incidents' + (by.length ? ` (${by.join(', ')})` : '') + median
  }

  let written = location.hash, writing
  function write() {
    clearTimeout(writing) // browsers limit how often the address changes
    writing = setTimeout(() => {
      const hash = new URLSearchParams(chosen().map(([key, input]) => [key, input.value])).toString()
      written = hash ? '#' + hash : ''
      history.replaceState(null, '', written || location.pathname + location.search)
    }, 300)
  }

  function update() {
    filter()
    said()
    chart()
    render()
  }

  // follow takes the filters, or the incident to open, from the address.
  function follow() {
    const wanted = new URLSearchParams(location.hash.slice(1))
    const known = ['id', ...Object.keys(inputs)]
    if (location.hash && !known.some(key => wanted.has(key))) return // a place in the page
    written = location.hash
    for (const [key, input] of Object.entries(inputs)) input.value = wanted.get(key) ?? ''
    const i = data.id.indexOf(wanted.get('id') ?? '')
    if (i >= 0) open.add(i)
    update()
    if (i >= 0) {
      page = Math.floor(found.indexOf(i) / pageSize)
      render()
      const button = document.querySelector(`button[data-row="${i}"]`)
      button.focus({ preventScroll: true })
      button.scrollIntoView({ block: 'center' })
    }
  }

  $('filters').addEventListener('input', () => {
    update()
    write()
  })
  $('filters').addEventListener('submit', event => event.preventDefault())
  $('filters').addEventListener('reset', event => {
    event.preventDefault()
    for (const input of Object.values(inputs)) input.value = ''
    update()
    write()
  })
  addEventListener('hashchange', () => {
    if (location.hash !== written || location.hash.startsWith('#id=')) follow()
  })
  // A bar of what is chosen already takes the choice back; another one adds to the filters.
  document.querySelector('.charts').addEventListener('click', event => {
    const link = event.target.closest('a')
    if (!link) return
    event.preventDefault()
    const choice = [...new URLSearchParams(link.getAttribute('href').slice(1))]
    const again = choice.every(([key, value]) => inputs[key].value === value)
    for (const [key, value] of choice) inputs[key].value = again ? '' : value
    update()
    write()
  })
  document.querySelector('#table thead').addEventListener('click', event => {
    const column = event.target.closest('th')?.dataset.sort
    if (!column) return
    down = column === sort ? !down : ['start', 'duration', 'count'].includes(column)
    sort = column
    filter()
    render()
  })
  for (const [id, by] of [['prev', -1], ['next', 1]]) {
    $(id).addEventListener('click', () => {
      page += by
      render()
      $('table').scrollIntoView({ block: 'start' })
      document.querySelector('#rows button')?.focus({ preventScroll: true })
    })
  }
  $('rows').addEventListener('keydown', event => {
    if (!event.target.matches('button.title')) return
    const buttons = [...document.querySelectorAll('#rows button.title')], at = buttons.indexOf(event.target)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (event.key === 'Escape' && event.target.getAttribute('aria-expanded') === 'true') toggle(event.target)
    if (to === undefined || !buttons[to]) return
    event.preventDefault()
    buttons[to].focus()
  })
  follow()
})()

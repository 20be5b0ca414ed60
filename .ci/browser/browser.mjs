// Opens dashboards in headless Chromium and uses them as readers do.
//
//   node browser.mjs PAGES_DIR [SCREENSHOTS_DIR]
//
// PAGES_DIR holds hostile.html, merged.html, empty.html, many.html (100,000 incidents), shown.json (how the hostile titles look)
// and, where it is there, seeds.html. Exits with 1 and the first failures. CHROMIUM names another browser than /usr/bin/chromium.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'

const [dir, shots] = process.argv.slice(2)
if (!dir) {
  console.error('usage: node browser.mjs PAGES_DIR [SCREENSHOTS_DIR]')
  process.exit(2)
}
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

// The pages come from a server as well, so that whatever a page asks of its own host is seen.
const asked = []
const server = createServer((request, response) => {
  asked.push(request.url)
  const path = join(dir, request.url.slice(1).replace(/[?#].*/, ''))
  if (!/^\/\w+\.html$/.test(request.url) || !existsSync(path)) return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(readFileSync(path))
})
await new Promise(done => server.listen(0, '127.0.0.1', done))
const origin = `http://127.0.0.1:${server.address().port}`

const profiles = []
async function browse(options) {
  const profile = mkdtempSync(join(tmpdir(), 'haveri-browser-'))
  profiles.push(profile)
  return chromium.launchPersistentContext(profile, { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: flags, ...options })
}

const failures = []
let browser
// use opens a page, from a file or from the server, and fails where it complains, fetches or runs what a document said.
async function use(name, file, steps) {
  const page = await browser.newPage()
  const said = [], requests = []
  page.on('console', message => said.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => said.push(String(error.stack)))
  page.on('dialog', dialog => {
    said.push('dialog: ' + dialog.message())
    dialog.dismiss()
  })
  page.on('request', request => requests.push(request.url()))
  page.setDefaultTimeout(30_000)
  const url = (file.served ? origin + '/' : 'file://' + resolve(dir) + '/') + file.page + '.html'
  asked.length = 0
  try {
    await page.goto(url + (file.hash ?? ''))
    await steps(page)
    assert.deepEqual(said, [], 'the console')
    assert.deepEqual(requests, [url], 'what was fetched')
    if (file.served) assert.deepEqual(asked, ['/' + file.page + '.html'], 'what the server was asked for')
    assert.equal(await page.evaluate(() => window.hit), undefined, 'text of a document ran')
    console.log('ok    ' + name)
  } catch (error) {
    failures.push(name)
    console.error(`FAIL  ${name}: ${error.stack}`)
  }
  await page.close()
}

const found = page => page.locator('#found').textContent()
const titles = page => page.locator('#rows button.title').allTextContents()
const count = async page => Number((await found(page)).replace(/\u202f/g, '').match(/^\d+/)[0])
const opened = page => page.locator('tr.detail .evidence')
const noSidewaysScroll = async page => assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, 'the page is wider than the screen')

browser = await browse({ viewport: { width: 1360, height: 900 } })
console.log('Chromium', browser.browser()?.version() ?? '')

await use('hostile text is shown as text', { page: 'hostile', served: true }, async page => {
  const shown = JSON.parse(readFileSync(join(dir, 'shown.json'), 'utf8'))
  const got = await titles(page)
  assert.equal(got.length, 2 * shown.length)
  assert.deepEqual([...got].sort(), [...shown, ...shown].sort())
  for (const button of await page.locator('#rows button.title').all()) await button.click()
  await opened(page).nth(got.length - 1).waitFor()
  assert.equal(await opened(page).count(), got.length)
  assert.equal(await page.locator('img, iframe, object, embed, link, main script, b-evil').count(), 0)
  for (const href of await page.locator('a').evaluateAll(all => all.map(a => a.getAttribute('href')))) assert.match(href, /^(#|https:\/\/example\.com\/)/)
  await page.locator('#f-text').fill('</script><script>')
  assert.equal(await count(page), 2)
  await page.locator('#clear').click()
  await page.locator('#f-org').fill('__proto__')
  assert.equal(await count(page), 2)
})

await use('filters, their address and the bars', { page: 'merged' }, async page => {
  const all = await count(page)
  assert.equal(all, 4)
  await page.locator('#f-cause').selectOption('config')
  assert.match(await found(page), /^\d of 4 incidents/)
  const left = await count(page)
  assert.ok(left < all)
  await page.waitForURL(/#cause=config$/)
  const widths = await page.locator('#fig-cause rect.some').evaluateAll(bars => bars.map(b => [b.dataset.key, Number(b.getAttribute('width'))]))
  for (const [key, width] of widths) assert.equal(width > 0, key === 'config', key)
  await page.locator('#clear').click()
  assert.equal(await count(page), all)
  await page.waitForURL(url => url.hash === '')
  // each filter finds the incident that two documents tell of, in Swedish and in English
  for (const [id, value] of [['text', 'AVBROTT e-post'], ['org', 'moln'], ['action', 'rollback'], ['year', '2020'], ['lang', 'sv'], ['lang', 'en'], ['source', 'status_page'], ['sure', '70']]) {
    const input = page.locator('#f-' + id)
    await (['text', 'org'].includes(id) ? input.fill(value) : input.selectOption(value))
    assert.ok((await titles(page)).includes('Avbrott i e-posten'), `${id}=${value}`)
    await page.locator('#clear').click()
  }
  await page.locator('#f-sure').selectOption('80')
  assert.ok(!(await titles(page)).includes('Avbrott i e-posten'), 'of 70 per cent')
  await page.locator('#clear').click()
  await page.locator('#f-text').fill('nothing has these words')
  assert.equal(await count(page), 0)
  assert.match(await page.locator('#rows').textContent(), /No incident/)
  await page.locator('#clear').click()
  // a bar is a filter, and takes it back
  await page.locator('#fig-cause a').first().click()
  assert.ok((await count(page)) < all)
  await page.locator('#fig-cause a').first().click()
  assert.equal(await count(page), all)
})

await use('an address with filters and one with an incident', { page: 'merged', hash: '#org=moln&cause=config' }, async page => {
  assert.deepEqual(await titles(page), ['Avbrott i e-posten'])
  await page.evaluate(() => { location.hash = '#id=i-merged' })
  await opened(page).waitFor()
  assert.equal(await count(page), 4)
  assert.equal(await page.locator('button[aria-expanded=true]').textContent(), 'Avbrott i e-posten')
})

await use('evidence, and what documents say otherwise', { page: 'merged' }, async page => {
  await page.locator('#rows button.title', { hasText: 'Avbrott' }).click()
  await opened(page).waitFor()
  const said = await opened(page).innerText()
  for (const words of ['klockan 10', 'at eight, Greenwich time', 'Vi backade ändringen.', 'the change was undone', 'a/status.html', 'b/paper.txt', 'Mail down for three hours']) {
    assert.ok(said.includes(words), words)
  }
  const otherwise = await page.locator('.otherwise').allInnerTexts()
  assert.equal(otherwise.length, 2)
  assert.match(otherwise[0], /3\sh.*three hours.*80\s%.*b\/paper\.txt/)
  assert.match(otherwise[1], /security.*an attack/)
  assert.deepEqual(await opened(page).locator('a').evaluateAll(all => all.map(a => a.href.replace(/.*#/, '#'))), ['https://status.example.com/1', '#id=i-merged'])
})

await use('by keyboard alone', { page: 'merged' }, async page => {
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab') // the head of the first column
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)
  assert.equal(outline, 'solid')
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Start')
  await page.keyboard.press('Enter')
  assert.equal(await page.locator('th[data-sort=start]').getAttribute('aria-sort'), 'ascending')
  for (let i = 0; i < 7; i++) await page.keyboard.press('Tab')
  const at = () => page.evaluate(() => [...document.querySelectorAll('#rows button.title')].indexOf(document.activeElement))
  assert.equal(await at(), 0)
  await page.keyboard.press('ArrowDown')
  assert.equal(await at(), 1)
  await page.keyboard.press('Enter')
  await opened(page).waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await opened(page).count(), 0)
  await page.keyboard.press('End')
  assert.equal(await at(), 3)
  await page.locator('#fig-cause a').first().focus()
  await page.keyboard.press('Enter')
  assert.ok((await count(page)) < 4)
})

await use('sorting puts what is unknown last', { page: 'merged' }, async page => {
  const durations = () => page.locator('td[data-label=Duration]').allTextContents()
  await page.locator('th[data-sort=duration] button').click()
  const falling = await durations()
  await page.locator('th[data-sort=duration] button').click()
  const rising = await durations()
  assert.equal(falling.at(-1), '?')
  assert.equal(rising.at(-1), '?')
  assert.deepEqual(falling.slice(0, -1), rising.slice(0, -1).reverse())
})

await use('names, headings and landmarks', { page: 'merged' }, async page => {
  for (const landmark of ['header', 'main', 'footer', 'search', 'nav[aria-label]']) assert.equal(await page.locator(landmark).count(), 1, landmark)
  assert.equal(await page.locator('h1').count(), 1)
  for (const svg of await page.locator('svg').all()) {
    const ids = (await svg.getAttribute('aria-labelledby')).split(' ')
    for (const id of ids) assert.ok((await page.locator('#' + id).textContent()).length > 3, id)
  }
  assert.equal(await page.locator('figure svg').count(), await page.locator('figure details table').count())
  const nameless = await page.evaluate(() => [...document.querySelectorAll('input, select, button, svg a')].filter(e => !(e.labels?.length || e.textContent.trim())).length)
  assert.equal(nameless, 0)
  const ids = await page.locator('[id]').evaluateAll(all => all.map(e => e.id))
  assert.equal(new Set(ids).size, ids.length, 'ids are there once')
})

await use('no incidents', { page: 'empty', served: true }, async page => {
  assert.match(await page.locator('main').innerText(), /No document tells of an incident/)
})

await use('100,000 incidents', { page: 'many' }, async page => {
  const ready = await page.evaluate(() => Math.round(performance.now()))
  assert.equal(await count(page), 100000)
  assert.equal((await titles(page)).length, 100)
  // time gives milliseconds from each input to the changed and laid out page. The least of several counts, since other programs take
  // their share of the machine.
  const time = (id, values) => page.evaluate(([id, values]) => values.map(value => {
    const input = document.getElementById(id), begin = performance.now()
    input.value = value
    input.dispatchEvent(new Event('input', { bubbles: true }))
    document.body.offsetHeight
    return Math.round(performance.now() - begin)
  }), [id, values])
  const [first] = await time('f-text', ['storm'])
  console.log(`      ready after ${ready} ms; the first search took ${first} ms, since it may have to fold all words`)
  for (const [id, values] of Object.entries({ 'f-text': ['malmo', 'malmö strom', 'engineers rolled', 'e', 'lever', 'Ausfall', 'seit gestern', 'restored', 'driftst'],
    'f-org': ['bolag 1', 'bolag 2', 'b', 'bolag 17', 'bolag 4'], 'f-cause': ['time', 'power', 'human', 'bug', 'network'],
    'f-year': ['2012', '2013', '2014', '2015', '2016'], 'f-lang': ['sv', 'ja', 'ar', 'de', 'en'], 'f-sure': ['50', '70', '90', '60', '80'] })) {
    const took = await time(id, values)
    console.log(`      ${id} takes ms ${took.join(' ')}`)
    assert.ok((await count(page)) > 0 && (id === 'f-text' || (await count(page)) < 100000), `${id} leaves ${await count(page)}`)
    await page.locator('#clear').click()
  }
  // a bar means one organization, though the names of others begin with its own
  const [bar, said] = await page.locator('#fig-org a').nth(2).evaluate(a => [a.querySelector('[data-n]').dataset.n, a.querySelector('[data-n]').dataset.key])
  await page.locator('#fig-org a').nth(2).click()
  assert.equal(await count(page), Number(bar), said)
  await page.locator('#clear').click()
  await page.locator('#next').click()
  assert.match((await page.locator('#pages').textContent()).replace(/\u202f/g, ''), /^101–200 of 100000$/)
  await page.locator('th[data-sort=title] button').click()
  const shown = await titles(page)
  assert.equal(shown.length, 100)
  await page.locator('#rows button.title').nth(99).click()
  await opened(page).waitFor()
  assert.ok((await opened(page).locator('q').count()) >= 3)
})
await browser.close()

// The same on a phone, on a dark screen and on paper.
for (const [look, options] of Object.entries({
  wide: { viewport: { width: 1360, height: 900 } },
  dark: { viewport: { width: 1360, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
})) {
  browser = await browse(options)
  for (const file of ['hostile', 'merged', 'many', 'seeds'].filter(f => existsSync(join(dir, f + '.html')))) {
    await use(`${look}: ${file}`, { page: file }, async page => {
      await noSidewaysScroll(page)
      await page.locator('#rows button.title').first().click()
      await opened(page).waitFor()
      await noSidewaysScroll(page)
      const [ink, ground] = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor].map(c => c.match(/\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0)))
      assert.equal(ink > ground, look === 'dark', 'light text on dark ground')
      if (shots) await page.screenshot({ path: join(shots, `${file}-${look}.png`), fullPage: file !== 'many' })
      if (look === 'dark') { // paper is light on every screen, and has no controls
        await page.emulateMedia({ media: 'print' })
        assert.equal(await page.locator('select:visible, #clear:visible, #next:visible').count(), 0)
        const paper = await page.pdf({ format: 'A4', ...(shots ? { path: join(shots, file + '.pdf') } : {}) })
        assert.equal(paper.subarray(0, 5).toString(), '%PDF-')
      }
    })
  }
  await browser.close()
}
server.close()
for (const profile of profiles) rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
if (failures.length) {
  console.error(`${failures.length} failed: ${failures.join('; ')}`)
  process.exit(1)
}

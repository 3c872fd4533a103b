// Launches from the simulated EHR's chart, by clients that others wrote. SANDBOX is the server's address, KEY the key that keys.mjs made and
// registered, PAGES the port of the browser app, CHROMIUM the browser.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import * as oidc from 'openid-client'
import { importJWK } from 'jose'
import { chromium } from 'playwright-core'

const base = process.env.SANDBOX
const fhir = `${base}/fhir`
const pages = Number(process.env.PAGES)
const key = JSON.parse(readFileSync(process.env.KEY, 'utf8'))
let browser, patient

async function configuration(id) {
  const proof = oidc.PrivateKeyJwt(
    { key: await importJWK(key, 'RS384'), kid: key.kid },
    { [oidc.modifyAssertion]: (_, payload) => { payload.aud = `${base}/oauth/token` } })
  return oidc.discovery(new URL(`${base}/oauth`), id, undefined, proof, { execute: [oidc.allowInsecureRequests] })
}

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] })
  const { access_token } = await oidc.clientCredentialsGrant(await configuration('a-program'), { scope: 'system/*.cruds' })
  const made = await fetch(`${fhir}/Patient`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Patient', name: [{ family: 'Clients' }], birthDate: '1984-02-29', gender: 'female' }),
  })
  patient = (await made.json()).id
})

after(() => browser.close())

// Signs in, opens the patient's chart and takes the launch value that the chart's frame was given. Nobody has used it: the server was
// started with an app that is not there.
async function chart() {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${base}/ehr/`)
  await page.getByRole('button', { name: /Okafor/ }).click()
  await page.goto(`${base}/ehr/patients/${patient}`)
  const address = await page.locator('iframe').getAttribute('src')
  await context.close()
  return new URL(address, base).searchParams.get('launch')
}

test('openid-client: from a chart to a verified person, the patient, a refresh that works once', async () => {
  const config = await configuration('an-app')
  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()]
  const authorize = oidc.buildAuthorizationUrl(config, {
    redirect_uri: `http://127.0.0.1:${pages}/callback`, scope: 'launch openid fhirUser online_access patient/*.rs', state, nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', aud: fhir, launch: await chart(),
  })
  const answer = await fetch(authorize, { redirect: 'manual' })
  const tokens = await oidc.authorizationCodeGrant(config, new URL(answer.headers.get('location')), {
    pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true,
  })
  assert.equal(tokens.patient, patient)
  assert.match(tokens.claims().fhirUser, /\/Practitioner\//)
  const read = await fetch(`${fhir}/Patient/${patient}`, { headers: { Authorization: `Bearer ${tokens.access_token}` } })
  assert.equal(read.status, 200)
  const again = await oidc.refreshTokenGrant(config, tokens.refresh_token)
  assert.notEqual(again.access_token, tokens.access_token)
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' })
})

const library = readFileSync(new URL('./node_modules/fhirclient/build/fhir-client.min.js', import.meta.url))
const html = body => `<!doctype html><meta charset="utf-8"><title>app</title><script src="/fhir-client.js"></script>${body}`

function site() {
  const options = JSON.stringify({
    clientId: 'an-app', scope: 'launch openid fhirUser patient/*.rs user/*.rs', redirectUri: 'index.html', pkceMode: 'required',
    clientPrivateJwk: key,
  })
  const served = {
    '/fhir-client.js': ['text/javascript', library],
    '/launch.html': ['text/html', html(`<p id="said">wait</p><script>
      FHIR.oauth2.authorize(${options}).catch(e => document.getElementById('said').textContent = 'failed: ' + e)</script>`)],
    '/index.html': ['text/html', html(`<p id="said">wait</p><script>
      FHIR.oauth2.ready().then(async client => {
        const patient = await client.patient.read()
        const user = await client.user.read()
        document.getElementById('said').textContent = JSON.stringify(
          { patient: patient.id, born: patient.birthDate, user: user.resourceType })
      }).catch(e => document.getElementById('said').textContent = 'failed: ' + e)</script>`)],
  }
  return createServer((request, response) => {
    const address = new URL(request.url, 'http://127.0.0.1')
    if (address.pathname === '/top.html') {
      const frame = `http://127.0.0.1:${pages}/launch.html${address.search}`.replaceAll('&', '&amp;')
      response.setHeader('Content-Type', 'text/html')
      response.end(`<!doctype html><title>top</title><iframe src="${frame}" width="500" height="300"
        sandbox="allow-forms allow-modals allow-popups allow-same-origin allow-scripts"></iframe>`)
      return
    }
    const [type, body] = served[address.pathname] ?? []
    response.statusCode = body ? 200 : 404
    response.setHeader('Content-Type', type ?? 'text/plain')
    response.end(body ?? 'nothing here')
  })
}

test('fhirclient: launches in a frame of another site, reads patient and person', async () => {
  const server = site()
  await new Promise(ready => server.listen(pages, ready))
  const page = await browser.newPage()
  try {
    const query = new URLSearchParams({ iss: fhir, launch: await chart() })
    await page.goto(`http://localhost:${pages}/top.html?${query}`)
    const said = page.frameLocator('iframe').locator('#said').filter({ hasNotText: /^wait$/ })
    await said.waitFor({ timeout: 20_000 })
    assert.equal(await said.textContent(), JSON.stringify({ patient, born: '1984-02-29', user: 'Practitioner' }))
  } finally {
    await page.close()
    server.closeAllConnections()
    server.close()
  }
})

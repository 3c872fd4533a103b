// Clients that others wrote, with their own understanding of the specifications. SANDBOX is the server's address, TOOLS_KEY the file of
// the sandbox's private key.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import * as oidc from 'openid-client'
import { importJWK } from 'jose'
import { Client as FhirKit } from 'fhir-kit-client'
import smart from 'fhirclient'

const base = process.env.SANDBOX
const fhir = `${base}/fhir`
let config, token

before(async () => {
  const jwk = JSON.parse(readFileSync(process.env.TOOLS_KEY, 'utf8'))
  delete jwk.alg
  const key = await importJWK({ ...jwk, alg: 'RS384' }, 'RS384')
  // SMART wants the token endpoint as audience; this client's own choice is the issuer
  const authentication = oidc.PrivateKeyJwt(
    { key, kid: jwk.kid },
    { [oidc.modifyAssertion]: (_, payload) => { payload.aud = `${base}/oauth/token` } })
  config = await oidc.discovery(new URL(`${base}/oauth`), 'uptake-tools', undefined, authentication,
    { execute: [oidc.allowInsecureRequests] })
  token = await oidc.clientCredentialsGrant(config, { scope: 'system/*.cruds' })
})

test('openid-client: discovery, client credentials with private_key_jwt, introspection, revocation', async () => {
  assert.equal(config.serverMetadata().issuer, `${base}/oauth`)
  assert.equal(token.token_type, 'bearer')
  assert.equal(token.scope, 'system/*.cruds')
  assert.ok(token.expires_in <= 300)
  const other = await oidc.clientCredentialsGrant(config, { scope: 'system/Patient.rs' })
  const live = await oidc.tokenIntrospection(config, other.access_token)
  assert.equal(live.active, true)
  assert.equal(live.client_id, 'uptake-tools')
  await oidc.tokenRevocation(config, other.access_token)
  assert.deepEqual(await oidc.tokenIntrospection(config, other.access_token), { active: false })
})

test('openid-client: an audience that is not the token endpoint is refused', async () => {
  const jwk = JSON.parse(readFileSync(process.env.TOOLS_KEY, 'utf8'))
  const key = await importJWK({ ...jwk, alg: 'RS384' }, 'RS384')
  const wrong = await oidc.discovery(new URL(`${base}/oauth`), 'uptake-tools', undefined,
    oidc.PrivateKeyJwt({ key, kid: jwk.kid }, { [oidc.modifyAssertion]: (_, payload) => { payload.aud = 'https://elsewhere.example' } }),
    { execute: [oidc.allowInsecureRequests] })
  await assert.rejects(oidc.clientCredentialsGrant(wrong, { scope: 'system/*.rs' }), { error: 'invalid_client' })
})

test('fhir-kit-client: SMART metadata, capabilities, create, read, update, patch, search, pages, history, delete', async () => {
  const client = new FhirKit({ baseUrl: fhir, bearerToken: token.access_token })
  const metadata = await client.smartAuthMetadata()
  assert.equal(String(metadata.tokenUrl), `${base}/oauth/token`)
  const statement = await client.capabilityStatement()
  assert.equal(statement.fhirVersion, '4.0.1')
  const family = `Clients${Date.now()}`
  const made = []
  for (let i = 0; i < 3; i++)
    made.push(await client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', name: [{ family }], gender: 'female' } }))
  const { id } = made[0]
  assert.equal((await client.read({ resourceType: 'Patient', id })).name[0].family, family)
  await client.update({ resourceType: 'Patient', id, body: { ...made[0], gender: 'male' } })
  const patched = await client.patch({ resourceType: 'Patient', id, jsonPatch: [{ op: 'replace', path: '/gender', value: 'other' }] })
  assert.equal(patched.gender, 'other')
  const page = await client.search({ resourceType: 'Patient', searchParams: { family, _count: 2, _sort: '_id' } })
  assert.equal(page.entry.length, 2)
  const next = await client.nextPage({ bundle: page })
  assert.equal(next.entry.length, 1)
  assert.equal((await client.history({ resourceType: 'Patient', id })).entry.length, 3)
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'DELETE', url: `Patient/${made[1].id}` } }] }
  assert.equal((await client.transaction({ body: bundle })).type, 'transaction-response')
  await client.delete({ resourceType: 'Patient', id })
  await assert.rejects(client.read({ resourceType: 'Patient', id }), error => error.response.status === 410)
  await assert.rejects(new FhirKit({ baseUrl: fhir, bearerToken: 'made-up' }).read({ resourceType: 'Patient', id }),
    error => error.response.status === 401)
})

test('fhirclient: a page, all pages, references resolved', async () => {
  const nowhere = { get: async () => undefined, set: async () => undefined, unset: async () => undefined }
  const client = smart({ headers: {}, url: '/' }, { headers: {} }, nowhere)
    .client({ serverUrl: fhir, tokenResponse: { access_token: token.access_token } })
  const roles = await client.request('PractitionerRole?_count=2', { pageLimit: 0, flat: true })
  assert.ok(roles.length > 2)
  const role = await client.request(`PractitionerRole/${roles[0].id}`, { resolveReferences: ['practitioner'] })
  assert.equal(role.practitioner.resourceType, 'Practitioner')
})
